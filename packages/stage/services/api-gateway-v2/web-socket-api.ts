import type { WebSocket } from 'ws';
import type { Upgrade } from '../../wire/upgrades.ts';
import type { GatewayRequest } from '../api-gateway/request.ts';
import { Connection } from './connection.ts';
import { type ApiDefinition, named, type RouteDefinition, type StageDefinition } from './definition.ts';
import { type ApiGatewayV2Environment, apiArn, domainOf } from './environment.ts';
import type { LambdaIdentity } from './exchange.ts';
import { gatewayId } from './gateway-id.ts';
import { Handshake, refuseUpgrade } from './handshake.ts';
import { askAuthorizer } from './lambda-authorizer.ts';
import type { SocketRecord } from './records.ts';
import { authorizerEvent } from './socket-event.ts';
import { SocketRefusal } from './socket-refusal.ts';
import { SocketRoutes } from './socket-routes.ts';

/**
 * A WebSocket API. Its routes are asked when a client connects, for each message, and when the connection has ended.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
 */
export class WebSocketApi {
  readonly definition: ApiDefinition;
  readonly #connections = new Map<string, Connection>();
  readonly #environment: ApiGatewayV2Environment;
  readonly #handshake = new Handshake();
  readonly #routes: SocketRoutes;

  constructor(definition: ApiDefinition, environment: ApiGatewayV2Environment) {
    this.definition = definition;
    this.#environment = environment;
    this.#routes = new SocketRoutes(definition, environment);
  }

  /** The connections that are open, by their ids. */
  get connections(): ReadonlyMap<string, Connection> {
    return this.#connections;
  }

  /** Asks the authorizer and the route `$connect` whether the client may come in, and lets it in. */
  async connect(stage: StageDefinition, request: GatewayRequest, upgrade: Upgrade): Promise<void> {
    const { clock } = this.#environment;
    let connection = new Connection(stage, request, undefined, clock);
    try {
      const route = this.definition.routes.get('$connect');
      if (route?.authorizerId !== undefined) {
        const identity = await this.#authorize(connection, route, route.authorizerId);
        connection = new Connection(stage, request, identity, clock);
      }
      const answer = route === undefined ? undefined : await this.#routes.ask(connection, route, { type: 'CONNECT' });
      this.#handshake.accept(upgrade, answer?.protocol, (client) => this.#open(connection, client));
    } catch (error) {
      if (!(error instanceof SocketRefusal)) throw error;
      this.#note(connection, 'refuse', { routeKey: '$connect', error: { by: error.by, reason: error.reason } });
      refuseUpgrade(upgrade.socket, error.status, error.message);
    }
  }

  /** Sends to a client what a function has for it. @returns false when the connection is gone */
  async send(connectionId: string, message: Buffer): Promise<boolean> {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined || !(await connection.send(message))) return false;
    this.#note(connection, 'send');
    return true;
  }

  #open(connection: Connection, client: WebSocket): void {
    this.#connections.set(connection.id, connection);
    connection.open(client);
    this.#note(connection, 'connect', { routeKey: '$connect' });
    client.on('message', (data) => this.#receive(connection, String(data)));
    // After an error ws ends the connection by itself: 'close' follows.
    client.on('error', () => {});
    client.on('close', (code, reason) => this.#end(connection, code, reason.toString()));
  }

  #receive(connection: Connection, body: string): void {
    connection.touch();
    this.#environment.activity.run(async () => {
      const route = this.#routes.of(body);
      const routeKey = route?.key ?? '';
      try {
        if (route === undefined) throw new SocketRefusal(403, 'Forbidden', 'client', 'No route matches');
        const { body: answer, integrationLatencyMs } = await this.#routes.ask(connection, route, {
          type: 'MESSAGE',
          body,
        });
        this.#note(connection, 'receive', { routeKey, integrationLatencyMs });
        if (route.responds && answer !== undefined) await connection.send(answer);
      } catch (error) {
        if (!(error instanceof SocketRefusal)) throw error;
        this.#note(connection, 'receive', { routeKey, error: { by: error.by, reason: error.reason } });
        const { message } = error;
        await connection.send(JSON.stringify({ message, connectionId: connection.id, requestId: gatewayId() }));
      }
    });
  }

  /** The route `$disconnect` is told: nothing depends on its answer. */
  #end(connection: Connection, code: number, reason: string): void {
    connection.ended();
    this.#connections.delete(connection.id);
    this.#note(connection, 'disconnect', { routeKey: '$disconnect' });
    const route = this.definition.routes.get('$disconnect');
    if (route === undefined) return;
    this.#environment.activity.run(async () => {
      try {
        await this.#routes.ask(connection, route, { type: 'DISCONNECT', code, reason });
      } catch (error) {
        if (!(error instanceof SocketRefusal)) throw error;
        this.#note(connection, 'disconnect', { error: { by: error.by, reason: error.reason } });
      }
    });
  }

  /** @throws SocketRefusal when the client may not connect */
  async #authorize(connection: Connection, route: RouteDefinition, authorizerId: string): Promise<LambdaIdentity> {
    const { id, authorizers } = this.definition;
    const authorizer = named(authorizers, authorizerId, `${route.where}: the authorizer`);
    if (authorizer.kind === 'JWT') throw new Error(`${route.where}: a WebSocket API has no JWT authorizer`);
    const { request, stage } = connection;
    const arn = apiArn(id, this.#environment);
    const routeArn = `${arn}/${stage.name}/$connect`;
    const place = {
      apiId: id,
      domainName: domainOf(id, this.#environment),
      routeKey: '$connect',
      now: this.#environment.clock.now(),
    };
    const event = authorizerEvent(connection, routeArn, place);
    const asked = { request, apiArn: arn, routeArn, event };
    const decision = await askAuthorizer(authorizer, asked, this.#environment.lambda);
    if (decision.kind === 'allowed') return decision.identity;
    const [status, message, by] = REFUSALS[decision.kind];
    throw new SocketRefusal(status, message, by, decision.reason);
  }

  #note(connection: Connection, event: SocketRecord['event'], more: Partial<SocketRecord> = {}): void {
    const { id: apiId, name: apiName } = this.definition;
    const where = { apiId, apiName, stage: connection.stage.name, connectionId: connection.id };
    this.#environment.records.add({ kind: 'socket', event, ...where, ...more });
  }
}

/** What a client gets that is not let in. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
const REFUSALS = {
  denied: [403, 'Forbidden', 'client'],
  unauthorized: [401, 'Unauthorized', 'client'],
  failed: [500, 'Internal server error', 'execution'],
} as const;
