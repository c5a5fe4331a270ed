import { Validations } from 'aws-cdk-lib';
import { LambdaIntegration, type Method, type MethodOptions } from 'aws-cdk-lib/aws-apigateway';
import type { GenericSchema } from 'valibot';
import { annotate } from '../../pattern.ts';
import type { ArcadeFunction } from '../functions/arcade-function.ts';
import type { ArcadeApi } from './arcade-api.ts';

/** One method of the API, and what the gateway asks of a request before the function sees it. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  /**
   * Whom the gateway lets in.
   * @default 'player'
   */
  readonly caller?: 'player' | 'partner';
  /** Model of the request body. */
  readonly body?: { readonly name: string; readonly schema: GenericSchema };
  /** Headers without which the gateway refuses the request. */
  readonly requiredHeaders?: readonly string[];
}

/** Lets the live version of a function answer a route. */
export function addRoute(api: ArcadeApi, fn: ArcadeFunction, route: ApiRoute): void {
  const { method, path, caller = 'player' } = route;
  const added = api.root
    .resourceForPath(path)
    .addMethod(method, new LambdaIntegration(fn.live, { allowTestInvoke: false }), {
      ...(caller === 'player' ? api.signedIn : api.withApiKey),
      ...validation(api, route),
    });
  annotate.once(
    added,
    'api-rest-lambda-proxy',
    'Proxy integration: the function gets the whole request and owns the answer.',
  );
  if (caller === 'player') annotateSignedIn(added);
  else annotatePartner(added);
}

/** What the gateway checks by itself; nothing of a route without a body and required headers. */
function validation(api: ArcadeApi, { body, requiredHeaders = [] }: ApiRoute): MethodOptions {
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

function annotatePartner(method: Method): void {
  annotate.once(
    method,
    'api-usage-plan-keys',
    'For machines: without a key of the usage plan the gateway answers 403, and no function runs.',
  );
  for (const id of ['AwsSolutions-APIG4', 'AwsSolutions-COG4']) {
    Validations.of(method).acknowledge({
      id,
      reason:
        'Partners have no account in the user pool; the method asks for an API key, and an import reveals nobody.',
    });
  }
}
