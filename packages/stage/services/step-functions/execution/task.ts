import type { TaskState } from '../language/definition.ts';
import { readField, selectPath } from '../language/paths.ts';
import { StateProblem, StatesError } from '../language/states-error.ts';
import { fillTemplate } from '../language/template.ts';
import { isObject } from '../language/value.ts';
import { Stopped } from './branch.ts';
import type { TaskCall } from './effects.ts';
import { payload } from './limits.ts';
import { leave, type Outcome } from './output.ts';
import { parseResource } from './resource.ts';
import { taskEvents } from './task-events.ts';
import { writeToken } from './token.ts';
import { amountField, jsonataField, scopeOf, type Visit } from './visit.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
export async function runTask(visit: Visit, state: TaskState): Promise<Outcome> {
  const { branch } = visit;
  const resource = parseResource(state.Resource);
  if (resource === undefined) throw new StateProblem(`The resource ${state.Resource} is not supported.`);
  const token = needsToken(resource) ? tokenOf(branch, resource) : undefined;
  const own: Visit = token === undefined ? visit : { ...visit, context: { ...visit.context, Task: { Token: token } } };
  const input = visit.isJsonata ? visit.input : selectPath(state.InputPath, scopeOf(visit, visit.input));
  const seconds = await amount(own, 'TimeoutSeconds', state.TimeoutSeconds, state.TimeoutSecondsPath, input);
  const heartbeat = await amount(own, 'HeartbeatSeconds', state.HeartbeatSeconds, state.HeartbeatSecondsPath, input);
  const parameters = visit.isJsonata
    ? ((await jsonataField(own, 'Arguments', state.Arguments)) ?? (state.Arguments === undefined ? input : undefined))
    : state.Parameters === undefined
      ? input
      : fillTemplate(state.Parameters, scopeOf(own, input));
  const credentials = visit.isJsonata
    ? await jsonataField(own, 'Credentials', state.Credentials)
    : fillTemplate(state.Credentials, scopeOf(own, input));
  const roleArn = isObject(credentials) ? String(credentials.RoleArn) : undefined;
  const events = taskEvents(visit, resource, parameters, { seconds, heartbeat, roleArn });
  const call: TaskCall = {
    resource,
    parameters,
    roleArn: branch.run.roleArn,
    assumedRoleArn: roleArn,
    token,
    heartbeatSeconds: heartbeat,
  };
  const result = await timed(visit, call, seconds, events);
  events.succeeded(sized(result, events));
  return leave(own, state, input, result);
}

/** Recorded: test_states_errors.py::test_*_data_limit_exceeded_on_large_utf8_response. @throws StatesError */
function sized(result: unknown, events: ReturnType<typeof taskEvents>): string {
  try {
    return payload(result, events.name);
  } catch (error) {
    if (!(error instanceof StateProblem)) throw error;
    const thrown = new StatesError(error.error, error.message);
    events.failed(thrown);
    throw thrown;
  }
}

/** A job can be ended by its token, too: recorded in test_callback.py::test_sync_with_task_token. */
const needsToken = (resource: TaskCall['resource']) =>
  resource.kind === 'activity' || (resource.kind === 'service' && resource.pattern !== 'response');

const tokenOf = ({ run }: Visit['branch'], resource: TaskCall['resource']) =>
  writeToken({
    executionArn: String(Object(run.context.Execution).Id),
    activityArn: resource.kind === 'activity' ? resource.arn : '',
    id: run.effects.newId(),
  });

/**
 * Retry and Catch know it by this name, while the history has `States.Timeout`: recorded in test_heartbeats.py.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-error-representation
 */
const HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';
const isHeartbeatTimeout = (error: unknown) => error instanceof StatesError && error.error === HEARTBEAT_TIMEOUT;

async function amount(
  visit: Visit,
  field: string,
  value: number | string | undefined,
  path: string | undefined,
  input: unknown,
) {
  if (path === undefined) return amountField(visit, field, value);
  const found = readField(path, scopeOf(visit, input));
  if (typeof found === 'number' && Number.isInteger(found) && found > 0) return found;
  throw new StateProblem(`The ${field}Path parameter does not reference a positive integer: ${path}`);
}

/** Runs a call, and gives up when its time is over. */
async function timed(visit: Visit, call: TaskCall, seconds: number | undefined, events: ReturnType<typeof taskEvents>) {
  const { branch } = visit;
  const { effects } = branch.run;
  const stop = new AbortController();
  const signal = AbortSignal.any([branch.signal, stop.signal]);
  events.scheduled();
  const task = effects.start(call, signal);
  if (call.resource.kind !== 'activity') events.started();
  const timeout =
    seconds === undefined
      ? undefined
      : effects.until(effects.now() + seconds * 1_000, signal).then(() => {
          throw new StatesError('States.Timeout');
        });
  const result = (async () => {
    const submitted = await task.submitted;
    if (signal.aborted) throw new Stopped();
    events.submitted(submitted);
    return task.result;
  })();
  try {
    return await (timeout === undefined ? result : Promise.race([result, timeout]));
  } catch (error) {
    const thrown = isHeartbeatTimeout(error) ? new StatesError('States.Timeout', undefined, HEARTBEAT_TIMEOUT) : error;
    if (thrown instanceof StatesError && !branch.signal.aborted) events.failed(thrown);
    throw thrown;
  } finally {
    stop.abort();
    // What is left of the race ends with the signal, and says nothing more.
    await Promise.allSettled([result, timeout]);
  }
}
