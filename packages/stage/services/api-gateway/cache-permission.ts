import { AwsError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import type { RoutedExchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { conditionKeys, methodArn } from './method-arn.ts';
import { type SignatureAuthorities, signerOf } from './signer.ts';

interface Authorities extends SignatureAuthorities {
  readonly access: Pick<Access, 'authorize' | 'caller'>;
}

/**
 * Whether the caller of a request may invalidate an entry of the cache: who has signed it needs `execute-api:InvalidateCache` on
 * the method, whatever the method itself asks of callers
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html#api-gateway-caching-invalidation). A wrong
 * signature counts as no signature.
 */
export function mayInvalidate(exchange: RoutedExchange, authorities: Authorities): boolean {
  const signer = signerIn(exchange, authorities);
  if (signer === undefined) return false;
  const permission = { action: 'execute-api:InvalidateCache', resource: methodArn(exchange) };
  try {
    authorities.access.authorize(signer, permission, conditionKeys(exchange));
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

function signerIn({ request }: RoutedExchange, authorities: SignatureAuthorities): Caller | undefined {
  try {
    return signerOf(request, authorities);
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}
