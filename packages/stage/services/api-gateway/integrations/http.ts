import type { StageClock } from '../../../clock.ts';
import type { HttpDefinition, HttpProxyDefinition, MethodDefinition } from '../definition.ts';
import type { DeployedMethod, RoutedExchange } from '../exchange.ts';
import { integrationTrace } from '../lambda-integration.ts';
import type { MultiValues } from '../request.ts';
import { substitute } from '../templates.ts';
import { type Backend, type IntegrationRequest, merged, queryString } from './backend.ts';
import { sendHttp } from './http-request.ts';
import { requestParameters } from './request-parameters.ts';
import { sentHeader } from './sent-header.ts';
import { noteStatus, timed } from './timed.ts';

/** The URL at which the stage answers for one of AWS; any other stays as it is. */
type LocalUrl = (url: string) => string;

/**
 * A backend behind an integration of type `HTTP`: it gets what is mapped, and headers of the gateway's own (recorded:
 * TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_http[HTTP], without its mappings).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export const httpBackend =
  (definition: HttpDefinition, clock: StageClock, localUrl: LocalUrl): Backend =>
  async (request, exchange) => {
    const { apiId } = exchange.endpoint;
    const headers = {
      Accept: 'application/json',
      'User-Agent': `AmazonAPIGateway_${apiId}`,
      ...(request.body.length === 0 ? {} : { 'Content-Type': 'application/json' }),
    };
    return send(definition, exchange, { ...request, headers: merged(headers, request.headers) }, clock, localUrl);
  };

/**
 * An integration of type `HTTP_PROXY`: the request goes on as it came, besides what is mapped, and so does the answer, whatever its
 * status (recorded: test_apigateway_http::test_http_integration_invoke_status_code_passthrough[HTTP_PROXY]).
 */
export function httpProxyIntegration(
  definition: HttpProxyDefinition,
  method: MethodDefinition,
  clock: StageClock,
  localUrl: LocalUrl,
): DeployedMethod['integrate'] {
  const parametersOf = requestParameters(definition.requestParameters, method);
  return async (exchange) => {
    const { request } = exchange;
    const { path, query, headers } = parametersOf(exchange);
    const passed = Object.fromEntries(all(request.headers).filter(([name]) => !NOT_PASSED_ON.test(name)));
    const own = { ...Object.fromEntries(request.query), ...query };
    const answer = await send(
      definition,
      exchange,
      { path, query: own, headers: merged(passed, headers), body: request.body },
      clock,
      localUrl,
    );
    const renamed = Object.entries(answer.headers).flatMap(([name, value]) => {
      const sent = sentHeader(name, 'backend');
      return sent === undefined ? [] : [[sent, value] as const];
    });
    return { status: answer.status, headers: Object.fromEntries(renamed), body: answer.body };
  };
}

/** Besides what no backend gets (recorded: TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_http[HTTP_PROXY]). */
const NOT_PASSED_ON = /^(content-encoding|host)$/i;

async function send(
  { uri, httpMethod, timeoutMilliseconds }: HttpDefinition | HttpProxyDefinition,
  exchange: RoutedExchange,
  { path, query, headers, body }: IntegrationRequest,
  clock: StageClock,
  localUrl: LocalUrl,
) {
  const { endpoint, request } = exchange;
  const named = substitute(uri, exchange, '').replaceAll(/\{([\w.-]+)\+?\}/g, (text, name) =>
    escaped(path[name] ?? text),
  );
  const search = queryString(query);
  const url = `${localUrl(named)}${search === '' ? '' : named.includes('?') ? `&${search}` : `?${search}`}`;
  const method = httpMethod === 'ANY' ? request.method : httpMethod;
  const own = { 'x-amzn-apigateway-api-id': endpoint.apiId, 'X-Amzn-Trace-Id': integrationTrace(exchange) };
  const answer = await timed(exchange, clock, timeoutMilliseconds, (signal) =>
    sendHttp(url, { method, headers: merged(headers, own), body }, signal),
  );
  noteStatus(exchange, answer.status);
  return answer;
}

/** A greedy parameter keeps its slashes. */
const escaped = (value: string) => value.split('/').map(encodeURIComponent).join('/');

const all = (values: MultiValues) => [...values].map(([name, each]): [string, string] => [name, each.join(', ')]);
