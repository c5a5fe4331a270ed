import type { IncomingMessage } from 'node:http';
import { StageError } from '../../errors.ts';
import { apiIdOf } from '../../wire/api-host.ts';
import { requestUrl } from '../../wire/request-url.ts';
import type { HttpAnswer, Route } from '../../wire/server.ts';
import type { Upgrade, UpgradeRoute } from '../../wire/upgrades.ts';
import { parseTarget, readRequest } from '../api-gateway/request.ts';
import type { ApiDefinition, StageDefinition } from './definition.ts';
import { type ApiGatewayV2Environment, domainOf } from './environment.ts';
import { refuseUpgrade } from './handshake.ts';
import { checkRoutes, HttpApi } from './http-api.ts';
import { manageConnections } from './management-api.ts';
import { WebSocketApi } from './web-socket-api.ts';

/** Where a request goes. */
interface Addressed<Api> {
  readonly api: Api;
  readonly stage: StageDefinition;
  /** What follows the stage. */
  readonly path: string;
}

const TARGET = /^\/execute-api\/([^/?]+)(\/[^?]*)?(?:\?(.*))?$/;

/** All HTTP APIs and WebSocket APIs of the stage: `/execute-api/<api id>/<stage>/<path>`, without the stage if that is `$default`. */
export class ApiGatewayV2 {
  readonly #environment: ApiGatewayV2Environment;
  readonly #definitions = new Map<string, ApiDefinition>();
  readonly #http = new Map<string, HttpApi>();
  readonly #sockets = new Map<string, WebSocketApi>();

  constructor(environment: ApiGatewayV2Environment) {
    this.#environment = environment;
  }

  create(definition: ApiDefinition): void {
    this.#definitions.set(definition.id, definition);
  }

  /** @throws StageError */
  definition(apiId: string): ApiDefinition {
    const found = this.#definitions.get(apiId);
    if (found !== undefined) return found;
    throw new StageError(`There is no API ${apiId}.`);
  }

  /** The WebSocket APIs that answer. */
  get sockets(): ReadonlyMap<string, WebSocketApi> {
    return this.#sockets;
  }

  /** Its address in AWS. */
  endpointOf({ id, protocol }: Pick<ApiDefinition, 'id' | 'protocol'>): string {
    return `${protocol === 'HTTP' ? 'https' : 'wss'}://${domainOf(id, this.#environment)}`;
  }

  /** Answers for all APIs from now on: everything is created. @throws StageError when a route names what does not exist */
  start(): void {
    for (const definition of this.#definitions.values()) {
      checkRoutes(definition);
      if (definition.protocol === 'HTTP') this.#http.set(definition.id, new HttpApi(definition, this.#environment));
      else this.#sockets.set(definition.id, new WebSocketApi(definition, this.#environment));
    }
  }

  /** Answers requests to HTTP APIs, and for APIs that do not exist: those of version 1 are asked before. */
  readonly route: Route = async (message, body) => {
    const [, apiId] = TARGET.exec(message.url ?? '') ?? [];
    if (apiId === undefined) return undefined;
    return this.#environment.activity.track(() => this.#answer(message, body, apiId));
  };

  /** Answers what functions ask of connections. */
  readonly manage: Route = (message, body) =>
    manageConnections(message, body, (apiId) => this.#sockets.get(apiId), this.#environment);

  /** Opens WebSockets. */
  readonly upgrade: UpgradeRoute = async (upgrade) => {
    const { request: message } = upgrade;
    const [, apiId] = TARGET.exec(message.url ?? '') ?? [];
    if (apiId === undefined) return false;
    await this.#environment.activity.track(() => this.#connect(message, upgrade, apiId));
    return true;
  };

  /** See `StageCore.localUrl`. */
  localUrl(text: string, endpoint: string): string | undefined {
    if (!URL.canParse(text)) return undefined;
    const { protocol, hostname, pathname, search } = new URL(text);
    const apiId = apiIdOf(hostname) ?? '';
    if (!this.#definitions.has(apiId)) return undefined;
    const base = protocol === 'wss:' ? endpoint.replace(/^http/, 'ws') : endpoint;
    return `${base}/execute-api/${apiId}${pathname}${search}`;
  }

  async #answer(message: IncomingMessage, body: Buffer, apiId: string): Promise<HttpAnswer> {
    const found = this.#address(this.#http.get(apiId), message);
    if (found === undefined) return this.#http.has(apiId) ? NOT_FOUND : FORBIDDEN;
    const { api, stage, path } = found;
    return api.answer(stage, this.#read(message, body, apiId, stage, path), message);
  }

  async #connect(message: IncomingMessage, upgrade: Upgrade, apiId: string): Promise<void> {
    const found = this.#address(this.#sockets.get(apiId), message);
    if (found === undefined || found.path !== '/') return refuseUpgrade(upgrade.socket, 403, 'Forbidden');
    const { api, stage, path } = found;
    await api.connect(stage, this.#read(message, Buffer.alloc(0), apiId, stage, path), upgrade);
  }

  /** The stage that the path names, or else `$default`. */
  #address<Api extends { readonly definition: ApiDefinition }>(
    api: Api | undefined,
    message: IncomingMessage,
  ): Addressed<Api> | undefined {
    if (api === undefined) return undefined;
    const [, , sent = '/'] = TARGET.exec(message.url ?? '') ?? [];
    const [, name = '', rest = ''] = /^\/+([^/]*)(\/.*)?$/.exec(sent) ?? [];
    const { stages } = api.definition;
    const byName = name === '$default' ? undefined : stages.get(name);
    const stage = byName ?? stages.get('$default');
    if (stage === undefined || !stage.isDeployed) return undefined;
    return { api, stage, path: byName === undefined ? sent.replace(/^\/+/, '/') : rest || '/' };
  }

  #read(message: IncomingMessage, body: Buffer, apiId: string, stage: StageDefinition, path: string) {
    const target = parseTarget(`/execute-api/${apiId}/${stage.name}${path}${requestUrl(message).search}`);
    if (target === undefined) throw new Error(`Not the path of an API: ${message.url}`);
    return readRequest(message, body, target, domainOf(apiId, this.#environment), this.#environment.clock.now());
  }
}

const json = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ message }),
});

/** At a path of an HTTP API that no stage has. */
const NOT_FOUND = json(404, 'Not Found');
/** The answer at the name of an API that does not exist (unverified; settled by: a request for such an API). */
const FORBIDDEN = json(403, 'Forbidden');
