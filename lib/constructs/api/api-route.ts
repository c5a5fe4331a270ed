import { type JsonSchema, LambdaIntegration, type Method, type MethodOptions } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { annotate } from '../../pattern.ts';
import { acknowledgeNoToken } from './no-token.ts';
import type { RegionalApi } from './rest-api.ts';

/** One method of the API, and what the gateway asks of a request before the function sees it. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /**
   * What lets a caller in: a token of the user pool, or an API key of a usage plan.
   * @default 'token'
   */
  readonly access?: 'token' | 'key';
  /** Model of the request body. */
  readonly body?: { readonly name: string; readonly schema: JsonSchema };
  /** Headers without which the gateway refuses the request. */
  readonly requiredHeaders?: readonly string[];
}

/**
 * Lets a function answer a route.
 * @param fn the function, or the alias of it, that API Gateway invokes
 */
export function addRoute(api: RegionalApi, fn: IFunction, route: ApiRoute): void {
  const integration = new LambdaIntegration(fn, { allowTestInvoke: false });
  const added = api.rest.root
    .resourceForPath(route.path)
    .addMethod(route.method, integration, methodOptions(api, route));
  annotate.once(
    added,
    'api-rest-lambda-proxy',
    'Proxy integration: the function gets the whole request and owns the answer.',
  );
  annotateAccess(added, route);
}

/** What a route asks of a request, whatever is behind it. */
export const methodOptions = (api: RegionalApi, route: ApiRoute): MethodOptions => ({
  ...(route.access === 'key' ? api.withApiKey : api.signedIn),
  ...validation(api, route),
});

/** Says why callers come in as the route says. */
export function annotateAccess(method: Method, { access = 'token' }: ApiRoute): void {
  if (access === 'token') annotateSignedIn(method);
  else annotateWithKey(method);
}

/** What the gateway checks by itself: nothing, for a route without a body and required headers. */
function validation(api: RegionalApi, { body, requiredHeaders = [] }: ApiRoute): MethodOptions {
  if (body === undefined && requiredHeaders.length === 0) return {};
  return {
    requestValidator: api.requestValidator,
    ...(body === undefined ? {} : { requestModels: { 'application/json': api.addBodyModel(body.name, body.schema) } }),
    ...(requiredHeaders.length === 0
      ? {}
      : {
          requestParameters: Object.fromEntries(requiredHeaders.map((name) => [`method.request.header.${name}`, true])),
        }),
  };
}

function annotateSignedIn(method: Method): void {
  annotate.once(
    method,
    'api-cognito-authorizer',
    'The gateway checks the token before any function runs. What the caller may do is for the function to decide.',
  );
}

function annotateWithKey(method: Method): void {
  annotate.once(
    method,
    'api-usage-plan-keys',
    'For machines: without a key of the usage plan the gateway answers 403, and no function runs.',
  );
  acknowledgeNoToken(
    method,
    'Callers of this method are machines without an account in the user pool: it asks for an API key.',
  );
}
