import type { IncomingMessage } from 'node:http';
import { stopwatch } from '../../stopwatch.ts';
import { commonLogTime } from '../../wire/common-log-time.ts';
import { requestUrl } from '../../wire/request-url.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import { type GatewayRequest, headerOf } from '../api-gateway/request.ts';
import { logAccess } from './access-log.ts';
import { corsHeaders, preflight } from './cors.ts';
import { type ApiDefinition, named, type RouteDefinition, type StageDefinition } from './definition.ts';
import { type ApiGatewayV2Environment, apiArn, domainOf } from './environment.ts';
import type { HttpExchange, Identity } from './exchange.ts';
import { httpAnswer } from './http-answer.ts';
import { httpEvent } from './http-event.ts';
import { integrate } from './integration.ts';
import { authorizeJwt } from './jwt-authorizer.ts';
import { askAuthorizer } from './lambda-authorizer.ts';
import { RouteThrottle } from './limits.ts';
import { HttpRefusal, refused } from './refusal.ts';
import { HttpRouter } from './router.ts';

/** What is known of a request besides its answer, for the access log and the metrics. */
interface Course {
  routeKey?: string;
  identity?: Identity;
  reason?: string;
  integrationMs?: number;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** An HTTP API that answers requests. */
export class HttpApi {
  readonly definition: ApiDefinition;
  readonly #router: HttpRouter;
  readonly #throttle: RouteThrottle;
  readonly #environment: ApiGatewayV2Environment;

  /** @throws StageError when a route names what does not exist */
  constructor(definition: ApiDefinition, environment: ApiGatewayV2Environment) {
    this.definition = definition;
    this.#environment = environment;
    this.#throttle = new RouteThrottle(environment.clock);
    this.#router = new HttpRouter(definition.routes.values());
  }

  async answer(stage: StageDefinition, request: GatewayRequest, message: IncomingMessage): Promise<HttpAnswer> {
    const { clock, records, logs } = this.#environment;
    const [startedAt, elapsed] = [clock.now(), stopwatch(clock)];
    const known: Course = {};
    const answer = await this.#course(stage, request, message, startedAt, known);
    const latencyMs = elapsed();
    const { method, path } = request;
    logAccess(stage, this.#context(stage, request, known, answer, { startedAt, latencyMs }), logs);
    records.add({
      kind: 'http-api-request',
      ...{ method, path, status: answer.status, latencyMs },
      ...{ apiId: this.definition.id, apiName: this.definition.name, stage: stage.name },
      ...(known.integrationMs === undefined ? {} : { integrationLatencyMs: known.integrationMs }),
      ...(known.reason === undefined ? {} : { error: known.reason }),
      bytes: request.body.length + Buffer.byteLength(answer.body),
    });
    const headers = { ...answer.headers, ...corsHeaders(this.definition.cors, request) };
    return { ...answer, headers: { ...headers, 'apigw-requestid': request.extendedRequestId } };
  }

  async #course(
    stage: StageDefinition,
    request: GatewayRequest,
    message: IncomingMessage,
    startedAt: number,
    known: Course,
  ): Promise<HttpAnswer> {
    const asked = preflight(this.definition.cors, request);
    if (asked !== undefined) return asked;
    try {
      if (request.body.length > MAX_BODY_BYTES) throw new HttpRefusal('tooLarge');
      const match = this.#router.find(request.path, request.method);
      if (match === undefined) throw new HttpRefusal('notFound');
      const { route, pathParameters } = match;
      known.routeKey = route.key;
      const path = pathOf(stage, request);
      const { account } = this.#environment;
      const domainName = domainOf(this.definition.id, this.#environment);
      const queryString = requestUrl(message).search.slice(1);
      const exchange: HttpExchange = {
        ...{ account, api: this.definition, stage, domainName, message, request, route, pathParameters },
        ...{ identity: undefined, path, queryString, startedAt },
      };
      const identity = await this.#authorize(exchange);
      if (identity !== undefined) known.identity = identity;
      if (!this.#throttle.take(this.definition.id, stage, route.key)) throw new HttpRefusal('throttled');
      return await this.#integrate({ ...exchange, identity }, known);
    } catch (error) {
      if (!(error instanceof HttpRefusal)) throw error;
      known.reason ??= error.reason ?? error.message;
      return refused(error);
    }
  }

  async #authorize(exchange: HttpExchange): Promise<Identity | undefined> {
    const { route, request } = exchange;
    if (route.authorizerId === undefined) return undefined;
    const authorizer = named(this.definition.authorizers, route.authorizerId, `${route.where}: the authorizer`);
    if (authorizer.kind === 'JWT') {
      return { jwt: await authorizeJwt(authorizer, route.scopes, request, this.#environment.tokens) };
    }
    const routeArn = this.#arnOf(exchange);
    const names = authorizer.payload === '2.0' ? { routeArn } : { methodArn: routeArn };
    const event = { type: 'REQUEST', ...names, ...httpEvent(exchange, authorizer.payload) };
    const arn = apiArn(this.definition.id, this.#environment);
    const decision = await askAuthorizer(
      authorizer,
      { request, apiArn: arn, routeArn, event },
      this.#environment.lambda,
    );
    if (decision.kind === 'allowed') return { lambda: decision.identity };
    const kind = { denied: 'forbidden', unauthorized: 'unauthorized', failed: 'failed' } as const;
    throw new HttpRefusal(kind[decision.kind], { reason: decision.reason });
  }

  async #integrate(exchange: HttpExchange, known: Course): Promise<HttpAnswer> {
    const { route, request } = exchange;
    const integration = named(this.definition.integrations, route.integrationId, `${route.where}: the integration`);
    const { payload: format } = integration;
    const sourceArn = this.#arnOf(exchange);
    const event = httpEvent(exchange, format);
    const result = await integrate(
      integration,
      { sourceArn, event, traceHeader: request.traceHeader },
      this.#environment,
    );
    known.integrationMs = result.elapsedMs;
    if ('failure' in result) throw new HttpRefusal(result.failure, { reason: result.reason });
    return httpAnswer(result.payload, format);
  }

  /** What permissions name: the route with its variables, as it is written in its key. */
  #arnOf({ route, request, stage }: HttpExchange): string {
    const target = route.key === '$default' ? '$default' : `${request.method}${route.key.replace(/^[A-Z]+ /, '')}`;
    return `${apiArn(this.definition.id, this.#environment)}/${stage.name}/${target}`;
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
  #context(
    stage: StageDefinition,
    request: GatewayRequest,
    { routeKey, identity, reason, integrationMs }: Course,
    { status, body }: HttpAnswer,
    { startedAt, latencyMs }: { readonly startedAt: number; readonly latencyMs: number },
  ) {
    const domainName = domainOf(this.definition.id, this.#environment);
    const claims = identity !== undefined && 'jwt' in identity ? identity.jwt.claims : {};
    return {
      ...Object.fromEntries(Object.entries(claims).map(([name, value]) => [`authorizer.claims.${name}`, value])),
      ...(status === 401 || status === 403 ? { 'authorizer.error': reason } : {}),
      ...(integrationMs !== undefined && status >= 500 ? { integrationErrorMessage: reason } : {}),
      accountId: this.#environment.account,
      apiId: this.definition.id,
      domainName,
      domainPrefix: this.definition.id,
      'error.message': status >= 400 ? reason : undefined,
      extendedRequestId: request.extendedRequestId,
      httpMethod: request.method,
      'identity.sourceIp': request.sourceIp,
      'identity.userAgent': headerOf(request, 'User-Agent'),
      integrationLatency: integrationMs,
      path: pathOf(stage, request),
      protocol: request.protocol,
      requestId: request.extendedRequestId,
      requestTime: commonLogTime(startedAt),
      requestTimeEpoch: startedAt,
      responseLatency: latencyMs,
      responseLength: Buffer.byteLength(body),
      routeKey,
      stage: stage.name,
      status,
    };
  }
}

/** The path with the stage, unless that is not a part of it. */
const pathOf = ({ name }: StageDefinition, { path }: GatewayRequest) =>
  name === '$default' ? path : `/${name}${path}`;

/** Everything that routes name exists. @throws StageError */
export function checkRoutes({ routes, integrations, authorizers }: ApiDefinition): void {
  const check = ({ where, integrationId, authorizerId }: RouteDefinition) => {
    named(integrations, integrationId, `${where}: the integration`);
    if (authorizerId !== undefined) named(authorizers, authorizerId, `${where}: the authorizer`);
  };
  for (const route of routes.values()) check(route);
}
