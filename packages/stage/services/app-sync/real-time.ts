import { STATUS_CODES } from 'node:http';
import { looseObject, nullish, optional, record, safeParse, string, unknown } from 'valibot';
import { WebSocket, WebSocketServer } from 'ws';
import type { Timer } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { parsedJson } from '../../json.ts';
import { requestUrl } from '../../wire/request-url.ts';
import type { UpgradeRoute } from '../../wire/upgrades.ts';
import type { Result } from './answer.ts';
import type { AppSync, AppSyncStage } from './app-sync.ts';
import type { ApiDefinition } from './definition.ts';
import { executeOperation } from './execution.ts';
import { type Identity, identify } from './identity.ts';
import { type ReadOperation, readOperation } from './operation.ts';
import { argumentsOf, rootFields } from './root-fields.ts';
import { directiveOf, textsOf } from './schema.ts';
import { matchesFilter } from './subscription-filter.ts';

/** How often the stage says that it is there, and how long a client may hear nothing. Milliseconds. */
const KEEP_ALIVE = 60_000;
const CONNECTION_TIMEOUT = 300_000;
/** https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const MOST_SUBSCRIPTIONS = 100;
const LONGEST_CONNECTION = 24 * 3_600_000;

interface Subscription extends ReadOperation {
  readonly api: ApiDefinition;
  readonly identity: Identity;
  readonly field: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly filter: unknown;
  readonly send: (message: object) => void;
}

const messageSchema = looseObject({
  type: string(),
  id: optional(string()),
  payload: optional(
    looseObject({
      data: optional(string()),
      extensions: optional(looseObject({ authorization: optional(record(string(), unknown())) })),
    }),
  ),
});
type Message = NonNullable<ReturnType<typeof messageOf>>;
const dataSchema = looseObject({ query: string(), variables: nullish(record(string(), unknown()), {}) });

/**
 * Subscriptions, over WebSocket with the subprotocol `graphql-ws` of AppSync.
 * https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
export class RealTime {
  readonly #stage: AppSyncStage;
  readonly #appSync: AppSync;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: 240 * 1_024,
    handleProtocols: () => 'graphql-ws',
  });
  readonly #subscriptions = new Set<Subscription>();

  constructor(stage: AppSyncStage, appSync: AppSync) {
    this.#stage = stage;
    this.#appSync = appSync;
  }

  readonly upgrade: UpgradeRoute = async ({ request, socket, head }) => {
    const url = requestUrl(request);
    const [, id] = /^\/appsync\/([^/]+)\/graphql\/realtime$/.exec(url.pathname) ?? [];
    if (id === undefined) return false;
    const api = this.#appSync.lookUp(id);
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
    if (api === undefined || !protocols.includes('graphql-ws')) {
      socket.end(`HTTP/1.1 400 ${STATUS_CODES[400]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return true;
    }
    const header =
      url.searchParams.get('header') ?? protocols.find((one) => one.startsWith('header-'))?.slice('header-'.length);
    const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
    const given = parsedJson(Buffer.from(header ?? '', 'base64').toString());
    // What a client signs to connect: https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html#iam-based
    const identity = await this.#identify(api, given, { path: '/connect', body: '{}' }, sourceIp);
    this.#server.handleUpgrade(request, socket, head, (connection) => {
      if (identity instanceof AwsError) return refuse(connection, identity);
      this.#serve(connection, api, sourceIp);
    });
    return true;
  };

  /** Sends the results of mutations to those who have subscribed to them. */
  publish(api: ApiDefinition, read: ReadOperation, { data }: Result): void {
    for (const { name, key } of rootFields(read)) {
      const result = Object(data)[key];
      if (result === null || result === undefined) continue;
      for (const subscription of this.#subscriptions) {
        if (subscription.api !== api || !mutationsOf(api, subscription.field).includes(name)) continue;
        if (isWanted(subscription, result)) this.#stage.activity.run(() => this.#send(subscription, result));
      }
    }
  }

  close(): void {
    for (const connection of this.#server.clients) connection.terminate();
  }

  async #send(subscription: Subscription, result: unknown): Promise<void> {
    const { api, field, send } = subscription;
    const log = this.#appSync.logOf(api);
    const answer = await executeOperation(this.#stage, api, {
      ...subscription,
      ...{ log, headers: {}, traceHeader: undefined, event: { [field]: result } },
    });
    send({ type: 'data', payload: answer });
    this.#record(api, field, 'sent');
  }

  #serve(connection: WebSocket, api: ApiDefinition, sourceIp: string): void {
    const { clock } = this.#stage;
    const own = new Map<string, Subscription>();
    const send = (message: object) => {
      if (connection.readyState === WebSocket.OPEN) connection.send(JSON.stringify(message));
    };
    let keepAlive: Timer | undefined;
    const stayAlive = () => {
      send({ type: 'ka' });
      keepAlive = clock.after(KEEP_ALIVE, stayAlive);
    };
    const lifetime = clock.after(LONGEST_CONNECTION, () => connection.close(1000));
    const stop = (id: string) => {
      const subscription = own.get(id);
      if (subscription === undefined) return;
      own.delete(id);
      this.#subscriptions.delete(subscription);
      this.#record(api, subscription.field, 'stopped');
    };
    connection.on('close', () => {
      keepAlive?.cancel();
      lifetime.cancel();
      for (const id of [...own.keys()]) stop(id);
    });
    connection.on('error', () => connection.terminate());
    connection.on('message', (data) => {
      const message = messageOf(String(data));
      if (message === undefined)
        return send({
          type: 'error',
          payload: { errors: [{ errorType: 'BadRequestException', message: 'Invalid message' }] },
        });
      const { type, id } = message;
      if (type === 'connection_init') {
        send({ type: 'connection_ack', payload: { connectionTimeoutMs: CONNECTION_TIMEOUT } });
        if (keepAlive === undefined) stayAlive();
      } else if (id !== undefined && type === 'stop') {
        stop(id);
        send({ id, type: 'complete' });
      } else if (id !== undefined && type === 'start') {
        this.#stage.activity.run(async () => {
          const begun = await this.#begin(api, message, sourceIp, own, (more) => send({ id, ...more }));
          if ('errors' in begun) return send({ id, type: 'error', payload: begun });
          own.set(id, begun);
          this.#subscriptions.add(begun);
          this.#record(api, begun.field, 'started');
          send({ id, type: 'start_ack' });
        });
      } else
        send({
          type: 'error',
          payload: {
            errors: [
              { errorType: 'UnsupportedOperation', message: 'unknown not supported through the realtime channel' },
            ],
          },
        });
    });
  }

  /** Begins a subscription: its field may have a resolver, which can refuse it. @returns what is wrong, if something is */
  async #begin(
    api: ApiDefinition,
    { id, payload }: Message,
    sourceIp: string,
    own: ReadonlyMap<string, Subscription>,
    send: Subscription['send'],
  ): Promise<Subscription | { readonly errors: readonly object[] }> {
    const failed = (errorType: string, message: string) => ({ errors: [{ errorType, message }] });
    if (own.has(id ?? '')) return failed('DuplicatedOperationError', 'The id is in use.');
    if (own.size >= MOST_SUBSCRIPTIONS)
      return failed('MaxSubscriptionsReachedError', 'Max number of 100 subscriptions reached');
    const signed = { path: '', body: payload?.data ?? '' };
    const identity = await this.#identify(api, payload?.extensions?.authorization, signed, sourceIp);
    if (identity instanceof AwsError) return failed(realTimeCode(identity), identity.message);
    const sent = safeParse(dataSchema, parsedJson(payload?.data ?? ''));
    if (!sent.success) return failed('BadRequestException', 'Unable to parse GraphQL query.');
    const read = readOperation(api, sent.output.query, undefined);
    if ('kind' in read)
      return failed(
        'BadRequestException',
        read.kind === 'invalid' ? 'Validation error' : 'Unable to parse GraphQL query.',
      );
    const [root] = rootFields(read);
    if (read.operation.operation !== 'subscription' || root === undefined) {
      return failed('UnsupportedOperation', 'Only subscriptions are supported through the realtime channel');
    }
    let filter: unknown;
    const variables = sent.output.variables ?? {};
    const { errors = [] } = await executeOperation(this.#stage, api, {
      ...{ ...read, identity, variables, headers: {}, traceHeader: undefined, log: this.#appSync.logOf(api) },
      setFilter: (given) => {
        filter = given;
      },
    });
    // A field that must not be null has no value before its first event, and that is no error.
    const refusals = errors.filter((error) => 'errorType' in error);
    if (refusals.length > 0) return { errors: refusals };
    return {
      ...read,
      ...{ api, identity, variables, filter, send },
      field: root.name,
      arguments: argumentsOf(api, read, root, variables),
    };
  }

  /** @param signed the end of the path and the body of the POST that a client with IAM has signed instead of its message */
  async #identify(
    api: ApiDefinition,
    header: unknown,
    { path, body }: { readonly path: string; readonly body: string },
    sourceIp: string,
  ): Promise<Identity | AwsError> {
    const { id, modes } = api.settings;
    const texts = Object.entries(Object(header)).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name.toLowerCase(), value] as const] : [],
    );
    const request = { method: 'POST', url: `/appsync/${id}/graphql${path}`, headers: Object.fromEntries(texts), body };
    try {
      return await identify(this.#stage, modes, request, sourceIp);
    } catch (error) {
      if (error instanceof AwsError) return error;
      throw error;
    }
  }

  #record({ settings }: ApiDefinition, field: string, event: 'started' | 'sent' | 'stopped'): void {
    this.#stage.records.add({ kind: 'graphql-subscription', apiName: settings.name, field, event });
  }
}

function messageOf(text: string) {
  const parsed = safeParse(messageSchema, parsedJson(text));
  return parsed.success ? parsed.output : undefined;
}

/** A wrong signature is a bad request here: https://github.com/awslabs/aws-mobile-appsync-sdk-js/pull/561 */
const realTimeCode = ({ code, status }: AwsError) => (status === 401 ? code : 'BadRequestException');

function refuse(connection: WebSocket, error: AwsError): void {
  const { message, status } = error;
  const errorCode = status === 401 ? 401 : 400;
  const errors = [{ errorType: realTimeCode(error), errorCode, message }];
  connection.send(JSON.stringify({ type: 'connection_error', payload: { errors } }));
  connection.close(4401);
}

/** The mutations that a field of the type Subscription names. */
function mutationsOf({ schema }: ApiDefinition, field: string): readonly string[] {
  const found = schema.getSubscriptionType()?.getFields()[field];
  return found === undefined ? [] : (textsOf(directiveOf(found, 'aws_subscribe'), 'mutations') ?? []);
}

/** Whether an event is what was subscribed to: a member for each argument that was given, and the filter of the resolver. */
function isWanted({ arguments: given, filter }: Subscription, result: unknown): boolean {
  const isEqual = Object.entries(given).every(([name, value]) => Object(result)[name] === value);
  return filter === undefined ? isEqual : matchesFilter(filter, result);
}
