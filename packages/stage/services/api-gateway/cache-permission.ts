import { AwsError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import type { RoutedExchange } from './exchange.ts';
import { headerOf } from './request.ts';

/**
 * Whether the caller of a request may invalidate an entry of the cache: who has signed it needs `execute-api:InvalidateCache` on
 * the method, whatever the method itself asks of callers
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html#api-gateway-caching-invalidation).
 */
export function mayInvalidate(
  { request, endpoint }: RoutedExchange,
  access: Pick<Access, 'authorize' | 'caller'>,
): boolean {
  const [, accessKey] = /^AWS4-HMAC-SHA256 Credential=([^/]+)\//.exec(headerOf(request, 'Authorization') ?? '') ?? [];
  if (accessKey === undefined) return false;
  const { account, apiId, region } = endpoint;
  const resource = `arn:aws:execute-api:${region}:${account}:${apiId}/${request.stageName}/${request.method}${request.path}`;
  try {
    access.authorize(access.caller(accessKey), { action: 'execute-api:InvalidateCache', resource }, {});
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
