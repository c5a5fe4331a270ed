import type { Exchange, RoutedExchange } from './exchange.ts';

/** The API's own ARN, below which its stages are. */
export const apiArn = ({ account, apiId, region }: Exchange['endpoint']) =>
  `arn:aws:execute-api:${region}:${account}:${apiId}`;

/** The method of the API that was called, as permissions of functions and trust policies name it: by its resource. */
export const sourceArn = ({ endpoint, request, method }: RoutedExchange) =>
  `${apiArn(endpoint)}/${request.stageName}/${request.method}${method.resourcePath}`;

/**
 * What a request calls, as policies name it: by the path of the request, not of the resource.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export const methodArn = ({ endpoint, request }: Exchange) =>
  `${apiArn(endpoint)}/${request.stageName}/${request.method}${request.path}`;

/**
 * The condition keys of a request. The endpoint is known by its id alone.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 */
export function conditionKeys({ request, startedAt, context }: Exchange): Readonly<Record<string, string>> {
  const { sourceIp, vpcEndpoint } = request;
  return {
    'aws:securetransport': 'true',
    'aws:currenttime': new Date(startedAt).toISOString(),
    'aws:useragent': context.get('identity.userAgent') ?? '',
    ...(vpcEndpoint === undefined
      ? { 'aws:sourceip': sourceIp }
      : { 'aws:sourcevpce': vpcEndpoint, 'aws:vpcsourceip': sourceIp }),
  };
}
