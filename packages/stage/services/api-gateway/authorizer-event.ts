import type { LambdaAuthorizerDefinition } from './definition.ts';
import type { Exchange } from './exchange.ts';
import { methodArn } from './method-arn.ts';
import { lastValues, requestContext } from './proxy-event.ts';

/**
 * What a Lambda authorizer gets: the token alone, or everything but the body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function authorizerEvent(kind: LambdaAuthorizerDefinition['kind'], exchange: Exchange, token = ''): object {
  if (kind === 'TOKEN') return { type: kind, authorizationToken: token, methodArn: methodArn(exchange) };
  const { request, context, pathParameters, stageVariables } = exchange;
  const [resourceId = '', resourcePath = ''] = [context.get('resourceId'), context.get('resourcePath')];
  return {
    type: kind,
    methodArn: methodArn(exchange),
    resource: resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: lastValues(request.headers),
    multiValueHeaders: Object.fromEntries(request.headers),
    queryStringParameters: lastValues(request.query),
    multiValueQueryStringParameters: Object.fromEntries(request.query),
    pathParameters,
    stageVariables,
    requestContext: requestContext(exchange, { resourceId, resourcePath }),
  };
}
