import { randomUUID } from 'node:crypto';
import { isObjectType } from 'graphql';
import { looseObject, nullish, record, safeParse, string, unknown } from 'valibot';
import type { Actor, Delivery, TargetKind } from '../../delivery/targets.ts';
import { AwsError, StageError } from '../../errors.ts';
import { parsedJson } from '../../json.ts';
import type { StageCore } from '../../service.ts';
import { stopwatch } from '../../stopwatch.ts';
import type { HttpAnswer, Route } from '../../wire/server.ts';
import type { SentRequest } from '../../wire/signed-request.ts';
import type { Cognito } from '../cognito/cognito.ts';
import type { Logs } from '../logs/logs.ts';
import { type Result, refusalAnswer, resultAnswer, validationError } from './answer.ts';
import { ApiLogs } from './api-log.ts';
import { ApiDefinition, type ApiSettings } from './definition.ts';
import { type Executing, executeOperation, mayByIam } from './execution.ts';
import { type Identity, identify } from './identity.ts';
import { readOperation } from './operation.ts';
import { RealTime } from './real-time.ts';

export interface AppSyncStage extends StageCore {
  readonly cognito: Cognito;
  readonly logs: Logs;
}

/** An operation as it is sent. */
export interface Sent {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** For whom an operation is executed, and with which headers it came. */
export interface Sender {
  readonly identity: Identity;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly traceHeader: string | undefined;
}

/** 1 MB of a request: https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const REQUEST_BYTES = 1_048_576;

const sentSchema = looseObject({
  query: string(),
  variables: nullish(record(string(), unknown()), {}),
  operationName: nullish(string()),
});

/** GraphQL APIs, at `/appsync/<api id>/graphql`, and in real time at `/appsync/<api id>/graphql/realtime`. */
export class AppSync {
  readonly realTime: RealTime;
  readonly #stage: AppSyncStage;
  readonly #logs: ApiLogs;
  readonly #apis = new Map<string, ApiDefinition>();

  constructor(stage: AppSyncStage) {
    this.#stage = stage;
    this.#logs = new ApiLogs(stage);
    this.realTime = new RealTime(stage, this);
  }

  create(settings: ApiSettings): void {
    this.#apis.set(settings.id, new ApiDefinition(settings));
  }

  /** @throws StageError */
  api(id: string): ApiDefinition {
    const api = this.#apis.get(id);
    if (api !== undefined) return api;
    throw new StageError(`There is no GraphQL API ${id}.`);
  }

  lookUp(id: string): ApiDefinition | undefined {
    return this.#apis.get(id);
  }

  /**
   * Whether everything is there that the templates say of an API.
   * @throws StageError for an API without a schema, or a resolver of a field that the schema does not have
   */
  check(id: string): void {
    const { resolvers, schema } = this.api(id);
    for (const name of resolvers.keys()) {
      const [typeName = '', fieldName = ''] = name.split('.');
      const type = schema.getType(typeName);
      if (!isObjectType(type) || type.getFields()[fieldName] === undefined) {
        throw new StageError(`There is a resolver of ${name}, which is not in the schema.`);
      }
    }
  }

  /** See `StageCore.localUrl`. */
  localUrl(text: string, endpoint: string): string | undefined {
    const found = /^(https|wss):\/\/([a-z\d]+)\.appsync-(realtime-)?api\.[a-z\d-]+\.amazonaws\.com\/graphql$/.exec(
      text,
    );
    const [, scheme, id = '', realTime] = found ?? [];
    if (!this.#apis.has(id)) return undefined;
    const base = scheme === 'wss' ? endpoint.replace(/^http/, 'ws') : endpoint;
    return `${base}/appsync/${id}/graphql${realTime === undefined ? '' : '/realtime'}`;
  }

  readonly route: Route = async (message, body) => {
    const [, id, rest] = /^\/appsync\/([^/?]+)(\/[^?]*)?/.exec(message.url ?? '') ?? [];
    if (id === undefined) return undefined;
    const api = this.#apis.get(id);
    // (unverified; settled by: GET of the GraphQL endpoint, and a POST to the name of an API that does not exist)
    if (api === undefined || rest !== '/graphql' || message.method !== 'POST') {
      return refusalAnswer(404, 'UnknownOperationException', 'Unknown Operation Request.');
    }
    const elapsed = stopwatch(this.#stage.clock);
    const trace = message.headers['x-amzn-trace-id'];
    const requestId = randomUUID();
    const { answer, operation, error } = await this.#stage.activity.track(() =>
      this.#answer(
        api,
        { method: message.method, url: message.url, headers: message.headers, body },
        {
          sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
          headers: withoutSecrets(message.headers),
          traceHeader: typeof trace === 'string' ? trace : undefined,
        },
      ),
    );
    const { name: apiName, id: apiId } = api.settings;
    const { status } = answer;
    const latencyMs = elapsed();
    this.#stage.records.add({
      ...{ kind: 'graphql', apiId, apiName, status, latencyMs },
      ...(operation === undefined ? {} : { operation }),
      ...(error === undefined ? {} : { error }),
    });
    this.#log(api, {
      logType: 'RequestSummary',
      requestId,
      graphQLAPIId: apiId,
      statusCode: status,
      latency: latencyMs * 1_000_000,
    });
    return { ...answer, headers: { ...answer.headers, 'x-amzn-requestid': requestId } };
  };

  async #answer(
    api: ApiDefinition,
    request: SentRequest & { readonly body: Buffer },
    { sourceIp, ...sender }: Omit<Sender, 'identity'> & { readonly sourceIp: string },
  ): Promise<{ readonly answer: HttpAnswer; readonly operation?: string; readonly error?: string }> {
    const refused = (status: number, type: string, error: string) => ({
      answer: refusalAnswer(status, type, error),
      error,
    });
    const { body } = request;
    const identity = await identify(this.#stage, api.settings.modes, request, sourceIp).catch((error: unknown) => {
      if (error instanceof AwsError) return error;
      throw error;
    });
    if (identity instanceof AwsError) return refused(identity.status, identity.code, identity.message);
    if (body.length > REQUEST_BYTES) return refused(413, 'RequestEntityTooLargeException', 'Request payload too large');
    const parsed = safeParse(sentSchema, parsedJson(body.toString()));
    if (!parsed.success) return refused(400, 'MalformedHttpRequestException', 'Unable to parse GraphQL query.');
    const { query, variables, operationName } = parsed.output;
    const read = this.run(
      api,
      { query, variables: variables ?? {}, operationName: operationName ?? undefined },
      { ...sender, identity },
    );
    const outcome = await read;
    if ('refusal' in outcome) return refused(...outcome.refusal);
    const [first] = outcome.result.errors ?? [];
    const error = first === undefined ? undefined : String(Object(first).message);
    return {
      answer: resultAnswer(outcome.result),
      operation: outcome.operation,
      ...(error === undefined ? {} : { error }),
    };
  }

  /** Executes a query or a mutation, and tells its subscribers. */
  async run(api: ApiDefinition, sent: Sent, sender: Sender): Promise<Outcome> {
    const read = readOperation(api, sent.query, sent.operationName);
    if ('kind' in read) {
      if (read.kind === 'malformed') return { refusal: [400, 'MalformedHttpRequestException', read.message] };
      if (read.kind === 'invalid')
        return { operation: 'an invalid operation', result: { data: null, errors: read.errors.map(validationError) } };
      // (unverified; settled by: a query that is deeper than the limit of its API)
      const errors = [
        { path: null, locations: null, errorType: 'QueryDepthLimitExceeded', message: 'Query depth limit exceeded' },
      ];
      return { operation: 'an operation that is too deep', result: { data: null, errors } };
    }
    const { operation } = read;
    if (operation.operation === 'subscription') {
      return { refusal: [400, 'UnsupportedOperation', 'Subscriptions are supported over WebSocket only.'] };
    }
    if (!this.#mayCall(api, sender.identity, operation.operation, read)) {
      return { refusal: [401, 'UnauthorizedException', 'Permission denied'] };
    }
    const executing: Executing = { ...read, ...sender, variables: sent.variables, log: this.logOf(api) };
    const result = await executeOperation(this.#stage, api, executing);
    if (operation.operation === 'mutation') this.realTime.publish(api, read, result);
    return { operation: [operation.operation, operation.name?.value ?? ''].join(' ').trim(), result };
  }

  /** Writes what handlers log, if the API keeps a log. */
  logOf(api: ApiDefinition): Executing['log'] {
    return (level, values) => {
      const text = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ');
      const { logLevel = 'NONE' } = api.settings;
      if (
        logLevel === 'ALL' ||
        logLevel === 'INFO' ||
        logLevel === 'DEBUG' ||
        (logLevel === 'ERROR' && level === 'ERROR')
      ) {
        this.#logs.write(api.settings, `${level} ${text}`);
      }
    };
  }

  /**
   * Runs the operation of a rule of EventBridge as the rule's role; what the rule gives is the variables.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/target-appsync.html
   */
  readonly target: TargetKind = {
    // The role needs the permission of the field that it calls, which the operation names.
    permission: () => undefined,
    deliver: (delivery, actor) => this.#deliver(delivery, actor),
  };

  async #deliver({ targetArn, payload, operation: query, traceHeader }: Delivery, actor: Actor): Promise<void> {
    const api = this.#apis.get(targetArn.split('/').at(-1) ?? '');
    if (api === undefined) throw new AwsError('ResourceNotFoundException', `There is no API ${targetArn}.`, 404);
    if (!('session' in actor) || query === undefined) {
      throw new AwsError('AccessDeniedException', `${targetArn} needs a role and an operation.`, 403);
    }
    const { caller, context } = { caller: actor.session, context: { userArn: actor.session.arn } };
    const variables = parsedJson(payload);
    const sent = { query, variables: Object(variables), operationName: undefined };
    const outcome = await this.run(api, sent, {
      identity: { kind: 'AWS_IAM', groups: [], caller, context },
      headers: {},
      traceHeader,
    });
    if ('refusal' in outcome) throw new AwsError('AccessDeniedException', outcome.refusal[2], outcome.refusal[0]);
    const [error] = outcome.result.errors ?? [];
    if (error === undefined) return;
    const { errorType, message } = Object(error);
    throw new AwsError(errorType === 'Unauthorized' ? 'AccessDeniedException' : 'GraphQLError', String(message));
  }

  /** Whether a caller with IAM may call any field of an operation: else it is refused as a whole. */
  #mayCall(
    api: ApiDefinition,
    identity: Identity,
    kind: 'query' | 'mutation',
    { operation }: Pick<Executing, 'operation'>,
  ): boolean {
    if (identity.caller === undefined) return true;
    const type = kind === 'query' ? 'Query' : 'Mutation';
    const names = operation.selectionSet.selections.flatMap((one) => (one.kind === 'Field' ? [one.name.value] : []));
    return names.length === 0 || names.some((name) => mayByIam(this.#stage, api, identity, type, name));
  }

  #log(api: ApiDefinition, line: object): void {
    const { logLevel = 'NONE' } = api.settings;
    if (logLevel !== 'NONE') this.#logs.write(api.settings, JSON.stringify(line));
  }
}

type Outcome =
  | { readonly operation: string; readonly result: Result }
  /** Status, type and message. */
  | { readonly refusal: readonly [number, string, string] };

/** Resolvers see headers, but not how the caller has proved who it is. */
const withoutSecrets = ({ authorization: _, ...headers }: Readonly<Record<string, unknown>>) => headers;
