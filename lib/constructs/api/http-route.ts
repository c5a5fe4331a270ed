import { HttpIntegration, type IntegrationOptions, type Method } from 'aws-cdk-lib/aws-apigateway';
import { annotate, type PatternAnnotation } from '../../pattern.ts';
import { type ApiRoute, annotateAccess, methodOptions } from './api-route.ts';
import type { RegionalApi } from './rest-api.ts';

/** What is behind a route: a machine that speaks HTTP. */
export interface HttpBackend {
  /**
   * Where requests go. `{name}` is the path parameter of that name, and a variable of the API stage may be everything behind the
   * protocol: `https://${stageVariables.backend}/orders/{order}`.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html
   */
  readonly url: string;
  /** The method that the backend gets. @default the method of the route */
  readonly method?: string;
  /** Makes the request and the answer of other ones. @default both go on as they are, errors included */
  readonly mapping?: IntegrationOptions;
  /** Parameters of the query that a mapping reads. @default none */
  readonly query?: readonly string[];
  /** What the route is for: the annotations of the method. */
  readonly shows: readonly PatternAnnotation[];
}

/** A route that a machine outside of AWS answers. No function runs. */
export function addHttpRoute(api: RegionalApi, route: ApiRoute, backend: HttpBackend): Method {
  const { url, method = route.method, mapping, query = [], shows } = backend;
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const parameters = Object.fromEntries(
    names.map((name) => [`integration.request.path.${name}`, `method.request.path.${name}`]),
  );
  const integration = new HttpIntegration(url, {
    httpMethod: method,
    proxy: mapping === undefined,
    options: { ...mapping, requestParameters: { ...parameters, ...mapping?.requestParameters } },
  });
  const options = methodOptions(api, route);
  const codes = [...new Set((mapping?.integrationResponses ?? []).map(({ statusCode }) => statusCode))];
  const added = api.rest.root.resourceForPath(route.path).addMethod(route.method, integration, {
    ...options,
    // API Gateway maps only parameters that the method declares.
    requestParameters: {
      ...options.requestParameters,
      ...Object.fromEntries(names.map((name) => [`method.request.path.${name}`, true])),
      ...Object.fromEntries(query.map((name) => [`method.request.querystring.${name}`, false])),
    },
    methodResponses: codes.map((statusCode) => ({ statusCode })),
  });
  for (const { pattern, why } of shows) annotate(added, pattern, why);
  annotateAccess(added, route);
  return added;
}
