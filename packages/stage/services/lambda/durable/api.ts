import { type GenericSchema, type InferOutput, object, optional, safeParse, string } from 'valibot';
import type { Access } from '../../../iam/access.ts';
import { pageOf } from '../../../wire/pages.ts';
import { type RestOperation, type RestRequest, restJson } from '../../../wire/rest-json.ts';
import type { Route } from '../../../wire/server.ts';
import type { Lambda } from '../lambda.ts';
import { withoutData } from './history.ts';
import { stateOf } from './invoker.ts';
import { errorObject, withSeconds } from './operation.ts';
import type { ExecutionState } from './state.ts';
import { invalid, operationUpdates } from './updates.ts';

const EXECUTION = '/2025-12-01/durable-executions/(?<arn>[^/]+)';
const CALLBACK = '/2025-12-01/durable-execution-callbacks/(?<id>[^/]+)';
const FUNCTION = '/2025-12-01/functions/(?<name>[^/]+)';

/** The largest page, and the page when nothing is said: https://docs.aws.amazon.com/lambda/latest/api/API_GetDurableExecutionHistory.html */
const PAGE = { most: 1_000, usual: 100 };
/** Bytes of the result of a callback: https://docs.aws.amazon.com/lambda/latest/api/API_SendDurableExecutionCallbackSuccess.html */
const CALLBACK_BYTES = 262_144;

const checkpoint = object({
  CheckpointToken: string(),
  ClientToken: optional(string()),
  Updates: optional(operationUpdates, []),
});

/**
 * The API of durable executions. Most of it is authorized for the ARN of the execution
 * (https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html).
 */
export function durableApi(lambda: Pick<Lambda, 'durable' | 'find'>, access: Access): Route {
  const { executions } = lambda.durable;
  const found = ({ path, query }: RestRequest) => lambda.find(path.name ?? '', query.get('Qualifier') ?? undefined);
  const onExecution = (action: string) => (request: RestRequest) => ({
    action: `lambda:${action}`,
    resource: executions.find(arnIn(request)).state.arn,
  });
  const onCallback = (action: string) => (request: RestRequest) => ({
    action: `lambda:SendDurableExecutionCallback${action}`,
    resource: executions.ofCallback(idIn(request)).state.arn,
  });
  const operations: readonly RestOperation[] = [
    {
      ...{ method: 'POST', path: whole(`${EXECUTION}/checkpoint`) },
      permission: onExecution('CheckpointDurableExecution'),
      run(request) {
        const { CheckpointToken, ClientToken, Updates } = read(checkpoint, request.body);
        return withSeconds(executions.checkpoint(arnIn(request), CheckpointToken, ClientToken, Updates));
      },
    },
    {
      ...{ method: 'GET', path: whole(`${EXECUTION}/state`) },
      permission: onExecution('GetDurableExecutionState'),
      run(request) {
        const execution = executions.find(arnIn(request));
        executions.checkToken(execution, request.query.get('CheckpointToken') ?? '');
        const { items, next } = stateOf(execution, request.query.get('Marker') ?? undefined, pageSize(request));
        return withSeconds({ Operations: items, NextMarker: next });
      },
    },
    {
      ...{ method: 'GET', path: whole(`${EXECUTION}/history`) },
      permission: onExecution('GetDurableExecutionHistory'),
      run(request) {
        const { events } = executions.find(arnIn(request)).state;
        const { items, next } = page(request, isTrue(request, 'ReverseOrder') ? events.toReversed() : events);
        return withSeconds({ Events: includesData(request) ? items : withoutData(items), NextMarker: next });
      },
    },
    {
      ...{ method: 'POST', path: whole(`${EXECUTION}/stop`) },
      permission: onExecution('StopDurableExecution'),
      run(request) {
        const error = request.text === '' ? undefined : read(errorObject, request.body);
        return withSeconds({ StopTimestamp: executions.stop(arnIn(request), error).state.endedAt });
      },
    },
    {
      ...{ method: 'GET', path: whole(EXECUTION) },
      permission: onExecution('GetDurableExecution'),
      run: (request) => withSeconds(described(executions.find(arnIn(request)).state, includesData(request))),
    },
    {
      ...{ method: 'POST', path: whole(`${CALLBACK}/succeed`) },
      permission: onCallback('Success'),
      run(request) {
        if (Buffer.byteLength(request.text) > CALLBACK_BYTES) throw invalid('The result is larger than 256 KB.');
        const result = request.text === '' ? undefined : request.text;
        executions.endCallback(idIn(request), { status: 'SUCCEEDED', result });
        return {};
      },
    },
    {
      ...{ method: 'POST', path: whole(`${CALLBACK}/fail`) },
      permission: onCallback('Failure'),
      run(request) {
        const error = request.text === '' ? {} : read(errorObject, request.body);
        executions.endCallback(idIn(request), { status: 'FAILED', error });
        return {};
      },
    },
    {
      ...{ method: 'POST', path: whole(`${CALLBACK}/heartbeat`) },
      permission: onCallback('Heartbeat'),
      run(request) {
        executions.heartbeat(idIn(request));
        return {};
      },
    },
    {
      ...{ method: 'GET', path: whole(`${FUNCTION}/durable-executions`) },
      permission: (request) => ({ action: 'lambda:ListDurableExecutionsByFunction', resource: found(request).arn }),
      run(request) {
        const listed = executions.all.map(({ state }) => state).filter(isListed(request, found(request)));
        const newestFirst = isTrue(request, 'ReverseOrder') ? listed.toReversed() : listed;
        const { items, next } = page(request, newestFirst);
        return withSeconds({ DurableExecutions: items.map(summary), NextMarker: next });
      },
    },
  ];
  return restJson(operations, access);
}

const whole = (path: string) => new RegExp(`^${path}/?$`);
const arnIn = ({ path }: RestRequest) => path.arn ?? '';
const idIn = ({ path }: RestRequest) => path.id ?? '';
const isTrue = ({ query }: RestRequest, name: string) => query.get(name) === 'true';
/** https://docs.aws.amazon.com/lambda/latest/api/API_GetDurableExecution.html */
const includesData = ({ query }: RestRequest) => query.get('IncludeExecutionData') !== 'false';
const pageSize = ({ query }: RestRequest) => Math.min(Number(query.get('MaxItems') ?? PAGE.usual), PAGE.most);
const page = <Item>(request: RestRequest, all: readonly Item[]) =>
  pageOf(all, request.query.get('Marker') ?? undefined, pageSize(request), invalid('Invalid marker'));

function read<Schema extends GenericSchema>(schema: Schema, body: unknown): InferOutput<Schema> {
  const parsed = safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw invalid(`${issue.path?.map(({ key }) => String(key)).join('.') ?? 'body'}: ${issue.message}`);
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListDurableExecutionsByFunction.html */
function isListed({ query }: RestRequest, { name, version }: { readonly name: string; readonly version?: string }) {
  const [after, before] = ['StartedAfter', 'StartedBefore'].map((key) => query.get(key));
  const statuses = query.getAll('Statuses');
  return (state: ExecutionState) =>
    state.functionName === name &&
    (version === undefined || state.version === version) &&
    (query.get('DurableExecutionName') ?? state.name) === state.name &&
    (statuses.length === 0 || statuses.includes(state.status)) &&
    (typeof after !== 'string' || state.startedAt > Date.parse(after)) &&
    (typeof before !== 'string' || state.startedAt < Date.parse(before));
}

const summary = ({ arn, name, functionArn, status, startedAt, endedAt }: ExecutionState) => ({
  DurableExecutionArn: arn,
  DurableExecutionName: name,
  FunctionArn: functionArn,
  Status: status,
  StartTimestamp: startedAt,
  EndTimestamp: endedAt,
});

const described = (state: ExecutionState, hasData: boolean) => ({
  ...summary(state),
  Version: state.version,
  ExecutionDataIncluded: hasData,
  DurableConfig: {
    ExecutionTimeout: state.executionTimeoutSeconds,
    RetentionPeriodInDays: state.retentionDays,
  },
  ...(hasData ? { InputPayload: state.input, Result: state.result, Error: state.error } : {}),
  ...(state.traceHeader === undefined ? {} : { TraceHeader: { XAmznTraceId: state.traceHeader } }),
});
