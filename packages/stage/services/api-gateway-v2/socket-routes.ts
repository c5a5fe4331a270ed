import { looseObject, nullish, number, optional, record, safeParse, string, union, unknown } from 'valibot';
import { parsedJson } from '../../json.ts';
import { headerOf } from '../api-gateway/request.ts';
import { logAccess } from './access-log.ts';
import type { Connection } from './connection.ts';
import { type ApiDefinition, named, type RouteDefinition } from './definition.ts';
import { type ApiGatewayV2Environment, apiArn, domainOf } from './environment.ts';
import { type Integrated, integrate } from './integration.ts';
import { RouteThrottle } from './limits.ts';
import { type SocketOccasion, socketEvent } from './socket-event.ts';
import { SocketRefusal } from './socket-refusal.ts';

const answerSchema = looseObject({
  statusCode: optional(union([number(), string()]), 200),
  headers: nullish(record(string(), unknown()), {}),
  body: nullish(string()),
});

/** What the function of a route answered. */
export interface RouteAnswer {
  readonly body: string | undefined;
  /** The protocol that it chose for the connection. */
  readonly protocol: string | undefined;
  readonly integrationLatencyMs: number;
}

/** The routes of a WebSocket API, and the functions behind them. */
export class SocketRoutes {
  readonly #definition: ApiDefinition;
  readonly #environment: ApiGatewayV2Environment;
  readonly #throttle: RouteThrottle;

  constructor(definition: ApiDefinition, environment: ApiGatewayV2Environment) {
    this.#definition = definition;
    this.#environment = environment;
    this.#throttle = new RouteThrottle(environment.clock);
  }

  /**
   * The route of a message: the one that its selection expression yields, or `$default`. What happens to a connection has routes of its own.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
   */
  of(body: string): RouteDefinition | undefined {
    const { routes, selection = [] } = this.#definition;
    const key: unknown = selection.reduce<unknown>((value, name) => Object(value)[name], parsedJson(body));
    const isOwn = typeof key === 'string' && !key.startsWith('$');
    return (isOwn ? routes.get(key) : undefined) ?? routes.get('$default');
  }

  /** Asks the function of a route. @throws SocketRefusal */
  async ask(connection: Connection, route: RouteDefinition, occasion: SocketOccasion): Promise<RouteAnswer> {
    const { id } = this.#definition;
    const { clock } = this.#environment;
    const place = { apiId: id, domainName: domainOf(id, this.#environment), routeKey: route.key, now: clock.now() };
    const { requestContext, ...event } = socketEvent(connection, occasion, place);
    try {
      if (!this.#throttle.take(id, connection.stage, route.key)) {
        throw new SocketRefusal(429, 'Too Many Requests', 'client', 'Throttled');
      }
      const result = await this.#integrate(connection, route, { ...event, requestContext });
      const answer = answerOf(result, occasion);
      this.#log(connection, requestContext, undefined);
      return answer;
    } catch (error) {
      if (error instanceof SocketRefusal) this.#log(connection, requestContext, error);
      throw error;
    }
  }

  #integrate({ request, stage }: Connection, route: RouteDefinition, event: object): Promise<Integrated> {
    const { id, integrations } = this.#definition;
    const integration = named(integrations, route.integrationId, `${route.where}: the integration`);
    const sourceArn = `${apiArn(id, this.#environment)}/${stage.name}/${route.key}`;
    return integrate(integration, { sourceArn, event, traceHeader: request.traceHeader }, this.#environment);
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html */
  #log(
    { stage, request }: Connection,
    context: ReturnType<typeof socketEvent>['requestContext'],
    refusal: SocketRefusal | undefined,
  ): void {
    const { authorizer, identity, ...plain } = context;
    const { clock, logs } = this.#environment;
    const known = {
      ...plain,
      ...(typeof authorizer?.principalId === 'string' ? { 'authorizer.principalId': authorizer.principalId } : {}),
      'identity.sourceIp': request.sourceIp,
      'identity.userAgent': headerOf(request, 'User-Agent'),
      'error.message': refusal?.reason,
      responseLatency: clock.now() - context.requestTimeEpoch,
      status: refusal?.status ?? 200,
    };
    logAccess(stage, known, logs);
  }
}

/** @throws SocketRefusal when it failed, or refuses the connection */
function answerOf(result: Integrated, { type }: SocketOccasion): RouteAnswer {
  const failed = (reason: string) => new SocketRefusal(502, 'Internal server error', 'integration', reason);
  if ('failure' in result) throw failed(result.reason);
  const parsed = safeParse(answerSchema, parsedJson(result.payload));
  if (!parsed.success) throw failed('The answer of the function has another format');
  const { statusCode, headers, body } = parsed.output;
  const status = Number(statusCode);
  if (type === 'CONNECT' && (status < 200 || status > 299)) {
    const { message = 'Forbidden' } = Object(parsedJson(body ?? ''));
    throw new SocketRefusal(status, String(message), 'client', 'The function refused it');
  }
  const protocol = Object.entries(headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
  return {
    body: body ?? undefined,
    protocol: typeof protocol === 'string' ? protocol : undefined,
    integrationLatencyMs: result.elapsedMs,
  };
}
