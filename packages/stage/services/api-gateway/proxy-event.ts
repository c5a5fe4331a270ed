import type { Authorized, DeployedMethod, Exchange, RoutedExchange } from './exchange.ts';
import { headerOf, type MultiValues, mediaTypeOf } from './request.ts';

/**
 * The event of a Lambda proxy integration.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 *
 * Of several values with one name, the single-value maps hold the last (recorded:
 * test_apigateway_lambda::test_lambda_aws_proxy_integration). `path` is as it was sent, path parameters are decoded.
 */
export function proxyEvent(exchange: RoutedExchange) {
  const { request, endpoint, method, pathParameters } = exchange;
  const isBinary = matchesMediaType(endpoint.binaryMediaTypes, mediaTypeOf(request, 'Content-Type'));
  return {
    resource: method.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: lastValues(request.headers),
    multiValueHeaders: Object.fromEntries(request.headers),
    queryStringParameters: orNull(lastValues(request.query)),
    multiValueQueryStringParameters: orNull(Object.fromEntries(request.query)),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(endpoint.release.variables),
    requestContext: requestContext(exchange, method, exchange.authorizer),
    body: request.body.length === 0 ? null : request.body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: isBinary && request.body.length > 0,
  };
}

/** What functions get to know about a request besides itself. */
export function requestContext(
  { request, endpoint, context, startedAt }: Exchange,
  { resourceId, resourcePath }: Pick<DeployedMethod, 'resourceId' | 'resourcePath'>,
  authorizer?: Authorized,
) {
  const identity = (name: string) => context.get(`identity.${name}`) ?? null;
  return {
    accountId: endpoint.account,
    apiId: endpoint.apiId,
    ...(authorizer === undefined ? {} : { authorizer }),
    deploymentId: endpoint.release.deploymentId,
    domainName: endpoint.domainName,
    domainPrefix: endpoint.apiId,
    extendedRequestId: request.extendedRequestId,
    httpMethod: request.method,
    identity: {
      accessKey: identity('accessKey'),
      accountId: identity('accountId'),
      ...apiKey(context),
      caller: identity('caller'),
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: identity('user'),
      userAgent: headerOf(request, 'User-Agent') ?? null,
      userArn: identity('userArn'),
    },
    path: context.get('path'),
    protocol: request.protocol,
    requestId: request.requestId,
    requestTime: context.get('requestTime'),
    requestTimeEpoch: startedAt,
    resourceId,
    resourcePath,
    stage: request.stageName,
  };
}

/** Only there for methods that require a key (recorded: test_apigateway_lambda::test_lambda_aws_proxy_integration). */
function apiKey(context: Exchange['context']) {
  const [key, id] = [context.get('identity.apiKey'), context.get('identity.apiKeyId')];
  return key === undefined || id === undefined ? {} : { apiKey: key, apiKeyId: id };
}

/**
 * Whether an API treats a media type as binary.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function matchesMediaType(binaryMediaTypes: readonly string[], mediaType = 'application/json'): boolean {
  const [group] = mediaType.split('/');
  return binaryMediaTypes.some((type) => type === '*/*' || type === mediaType || type === `${group}/*`);
}

export function lastValues(values: MultiValues): Record<string, string> {
  return Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1) ?? '']));
}

/** Empty maps are null in the event. */
function orNull<T extends object>(map: T): T | null {
  return Object.keys(map).length === 0 ? null : map;
}
