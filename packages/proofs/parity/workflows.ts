import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { parsedJson } from '@serverless-arcade/stage/json.ts';
import { seededRandom } from '@serverless-arcade/stage/random.ts';
import type { Effects } from '@serverless-arcade/stage/services/step-functions/execution/effects.ts';
import { execute } from '@serverless-arcade/stage/services/step-functions/execution/execute.ts';
import { History } from '@serverless-arcade/stage/services/step-functions/execution/history.ts';
import { readDefinition } from '@serverless-arcade/stage/services/step-functions/language/read-definition.ts';
import type { Recordings } from './recordings.ts';
import { WORKFLOW_FIELDS } from './workflow-fields.ts';
import { LAST_MODIFIED, s3Answer } from './workflow-objects.ts';

/** When every execution starts. */
const START = Date.UTC(2026, 0, 1);

const ARN = 'arn:aws:states:us-east-1:000000000000';
const ROLE = 'arn:aws:iam::000000000000:role/recorded';

/** Runs a definition that calls nothing but S3, without a stage: its time passes at once. @returns what GetExecutionHistory answers */
export async function historyOf(test: string, template: unknown, input: string): Promise<unknown> {
  const definition = filledIn(template, test);
  const effects = instantly(test);
  const history = new History(effects.now);
  const context = contextOf(`${ARN}:stateMachine:machine`, `${ARN}:execution:machine:recorded`, input, effects.now());
  const request = { definition: readDefinition(definition), input, context, roleArn: ROLE };
  const ending = await execute(request, effects, history, new AbortController().signal);
  // What the stage refuses by name fails the execution; its history would only be compared with one of something else.
  if (ending.status === 'FAILED' && ending.cause?.includes('not supported by the local stage') === true) {
    return { Error: { Code: ending.error, Message: ending.cause } };
  }
  return { events: history.events, ResponseMetadata: { HTTPStatusCode: 200 } };
}

function instantly(test: string): Effects {
  let now = START;
  const effects: Effects = {
    region: 'us-east-1',
    now: () => now,
    random: seededRandom(1),
    newId: randomUUID,
    until: async (moment) => {
      now = Math.max(now, moment);
    },
    start: ({ resource }) => {
      if (resource.kind !== 'service' || resource.service !== 'aws-sdk:s3') {
        throw new Error(`The recording calls ${JSON.stringify(resource)}.`);
      }
      const answer = Promise.resolve(s3Answer(test, resource.action));
      return { submitted: answer, result: answer };
    },
    mapRun: () => {},
    child: async ({ definition, input, machineArn, name }, signal) => {
      const startedAt = now;
      const executionArn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
      const context = contextOf(machineArn, executionArn, input, startedAt);
      const request = { definition, input, context, roleArn: ROLE };
      const ending = await execute(request, effects, new History(effects.now), signal);
      return { executionArn, ending, startedAt, endedAt: now };
    },
  };
  return effects;
}

const contextOf = (machineArn: string, executionArn: string, input: string, startedAt: number) => ({
  Execution: {
    Id: executionArn,
    Input: JSON.parse(input),
    StartTime: new Date(startedAt).toISOString(),
    Name: executionArn.split(':').at(-1),
    RoleArn: ROLE,
    RedriveCount: 0,
  },
  StateMachine: { Id: machineArn, Name: machineArn.split(':').at(-1) },
});

/**
 * Gives an answer the form of a recording, which shows JSON within texts as values. Events of branches, which AWS may record in any
 * order, are sorted there, without their ids, and without the event that a Parallel succeeded or failed.
 */
export function likeRecorded(recorded: unknown, answered: unknown): unknown {
  if (typeof answered === 'string') {
    const value = parsedJson(answered);
    if (typeof recorded === 'string') return isDeepStrictEqual(parsedJson(recorded), value ?? {}) ? recorded : answered;
    return value === undefined || recorded === undefined ? answered : likeRecorded(recorded, value);
  }
  if (Array.isArray(answered)) {
    const own = Array.isArray(recorded) && recorded.some(isUnordered) ? unordered(recorded, answered) : answered;
    return own.map((each, at) => likeRecorded(Object(recorded)[at], each));
  }
  if (typeof answered !== 'object' || answered === null) return answered;
  const other = Object(recorded);
  return Object.fromEntries(Object.entries(answered).map(([key, each]) => [key, likeRecorded(other[key], each)]));
}

const isUnordered = (event: unknown) => Array.isArray(Object(event).id);

function unordered(recorded: readonly unknown[], answered: readonly unknown[]): readonly unknown[] {
  const events = answered.filter((event) => !/^ParallelState(?:Failed|Succeeded)$/.test(Object(event).type));
  const key = (event: unknown) => {
    const { type, stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = Object(event);
    const details = Object.keys(Object(event)).find((name) => name.endsWith('EventDetails')) ?? 'without';
    return `${details} ${type} ${Object(entered ?? exited).name}`;
  };
  const inBranches = events
    .filter((_event, at) => isUnordered(recorded[at]))
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return events.map((event, at) =>
    isUnordered(recorded[at]) ? { ...Object(inBranches.shift()), id: [0], previousEventId: 0 } : event,
  );
}

/** Words that stand for values that differ each time. */
const WORDS =
  /<<task_token>:\d+>|s[nf]{2}_role_arn|RandomNumberGenerated|generated-uuid|map_run_arn|[\w-]+_nonexistent_arn|(?<![<\w-])(?:activity_arn|entered-time|start-time|bucket-name|lambda_function_name|sqs_queue_url|start-date|stop-date|table-name)(?![>\w-])/g;

/** An answer with masks for what differs each time. */
export const wordsMasked = (recorded: unknown): unknown =>
  JSON.parse(JSON.stringify(recorded).replaceAll(WORDS, '<masked>').replaceAll('\\"<date>\\"', `${LAST_MODIFIED}`));

/**
 * A recorded history with masks for what differs each time. Since November 2024 the end of a distributed Map follows the start of
 * its run, before that the end (recorded on 2024-08-19 and 2024-11-15, test_base_scenarios.py::test_map_state_*).
 */
export function masked(recorded: unknown, day: string): unknown {
  const history = wordsMasked(recorded);
  const { events } = Object(history);
  const ends = new Map<unknown, unknown>(
    events
      .filter(({ type }: { readonly type: string }) => type === 'MapRunSucceeded')
      .map(({ id, previousEventId }: { readonly id: number; readonly previousEventId: number }) => [
        id,
        previousEventId,
      ]),
  );
  if (day >= '2024-11-13') return history;
  return {
    ...Object(history),
    events: events.map((event: { readonly type: string; readonly previousEventId: number }) =>
      event.type === 'MapStateExited' && ends.has(event.previousEventId)
        ? { ...event, previousEventId: ends.get(event.previousEventId) }
        : event,
    ),
  };
}

/** The input with which a recorded execution was started; where it is masked, what the test sent. */
export function inputOf(test: string, history: unknown): string {
  const input: unknown = Object(history).events[0].executionStartedEventDetails.input;
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  const [, days] = /boundary\[(\d+)\]/.exec(test) ?? [];
  const [, suffix = '.000Z'] = /timestamppath\[(.*)\]/.exec(test) ?? [];
  const moment = START + Number(days ?? 0) * 86_400_000;
  return text.replaceAll('<timestamp>', `${new Date(moment).toISOString().slice(0, 19)}${suffix}`);
}

/** The definition that a test starts: its template with what the test's program puts in. */
function filledIn(template: unknown, test: string): unknown {
  const [, parameter] = /\[(.*)\]$/.exec(test) ?? [];
  const literal = PLACEHOLDERS[test] ?? parameter;
  let text = JSON.stringify(template);
  if (literal !== undefined) text = text.replaceAll('%CONTEXT_OBJECT_LITERAL_PLACEHOLDER%', () => literal);
  if (test.startsWith('test_json_path') && parameter !== undefined)
    text = text.replaceAll('$.items[0]', () => parameter);
  const definition: unknown = JSON.parse(text);
  const { States } = Object(definition);
  const changed = Object.entries(WORKFLOW_FIELDS[test] ?? {}).map(([name, fields]) => [
    name,
    { ...States[name], ...fields },
  ]);
  return { ...Object(definition), States: { ...States, ...Object.fromEntries(changed) } };
}

/** What two tests put in besides their parameter: `test_context_object.py`. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  test_variable: '$$.Execution.Input.input-value',
  test_items_path: '$$.Execution.Input.input-values',
};

/** The text of a recorded definition. @param definition folder and name */
export function definitionOf(recordings: Recordings, definition: string): string {
  const [folder = '', ...names] = definition.split('/');
  const path = `stepfunctions/templates/${[folder, 'statemachines', ...names].slice(0, -1).join('/')}`;
  const found = recordings.list(path, '.json5').find(({ name }) => name === names.at(-1));
  if (found === undefined) throw new Error(`There is no definition ${definition}.`);
  return found.text;
}
