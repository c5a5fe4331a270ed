import { type Asynchronous, asynchronous, BUS_ARN, busFor, deadLetters } from '../asynchronous.ts';
import { invoke, ROLE, received } from '../functions.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { ParityWorld } from '../world.ts';

const FILE = 'lambda_/test_lambda_destinations';
const MINUTE = 60;

const source = `
const failure = (message) => Object.assign(new Error(message), { name: 'Exception' });
export const echoes = async (event, context) => {
  if (event.raise_error) throw failure('Test exception (this is intentional)');
  return {
    event,
    context: {
      invoked_function_arn: context.invokedFunctionArn,
      function_version: context.functionVersion,
      function_name: context.functionName,
      memory_limit_in_mb: context.memoryLimitInMB,
      aws_request_id: context.awsRequestId,
      log_group_name: context.logGroupName,
      log_stream_name: context.logStreamName,
      client_context: context.clientContext ?? null,
    },
  };
};
export const fails = async () => { throw failure('intentional failure'); };
export const hasModes = async ({ mode }) => {
  if (mode === 'failure') throw failure('intentional failure!');
  return { hello: 'world', test: 'abc', val: 5, success: true };
};
`;

const FUNCTIONS: readonly Asynchronous[] = [
  { name: 'success', handler: 'echoes' },
  { name: 'success-once', handler: 'echoes', config: { MaximumRetryAttempts: 0 } },
  { name: 'failure-once', handler: 'echoes', config: { MaximumRetryAttempts: 0 } },
  { name: 'default-retries', handler: 'echoes' },
  { name: 'retries', handler: 'fails', config: { MaximumRetryAttempts: 2 } },
  { name: 'age-60', handler: 'fails', config: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 } },
  { name: 'age-90', handler: 'fails', config: { MaximumEventAgeInSeconds: 90, MaximumRetryAttempts: 2 } },
  { name: 'modes', handler: 'hasModes', config: { MaximumRetryAttempts: 0 }, destination: BUS_ARN },
  {
    name: 'blocked',
    handler: 'echoes',
    config: { MaximumRetryAttempts: 0 },
    properties: { ReservedConcurrentExecutions: 0 },
  },
];
const DEAD_LETTERS = ['dead-letters', 'dead-letters-too'];

/** Without what Python says of an error beyond its type and its message, and Node.js in another way. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, comparable(member)]);
  const { errorMessage, errorType, ...rest } = Object.fromEntries(members);
  return errorMessage === undefined ? { ...rest } : { errorMessage, errorType };
}

interface Row {
  readonly test: string;
  readonly label: string;
  readonly name: string;
  readonly event: object;
  /** Seconds until the result has come. */
  readonly seconds?: number;
  /** How the message is received. */
  readonly how?: object;
  /** What of the messages the recording shows. @default all, in an answer of SQS */
  readonly shown?: (messages: readonly object[]) => unknown;
}

const ALL = { AttributeNames: ['All'] };
const DESTINATION = 'TestLambdaDestinationSqs::test_assess_lambda_destination_invocation';
const AGE = 'TestLambdaDestinationSqs::test_maxeventage';
const raising = { raise_error: 1 };
const first = ([message]: readonly object[]) => message;
const event = ([message]: readonly object[]) => Object(message).Body;

const ROWS: readonly Row[] = [
  { test: `${DESTINATION}[Success-payload0]`, label: 'receive_message_result', name: 'success', event: {} },
  { test: `${DESTINATION}[payload0]`, label: 'receive_message_result', name: 'success-once', event: {} },
  { test: `${DESTINATION}[payload1]`, label: 'receive_message_result', name: 'failure-once', event: raising },
  {
    test: 'TestLambdaDestinationSqs::test_lambda_destination_default_retries',
    label: 'receive_message_result',
    name: 'default-retries',
    event: raising,
    seconds: 4 * MINUTE,
  },
  {
    test: `${AGE}`,
    label: 'no_retry_failure_message',
    name: 'age-60',
    event: { message: 'test' },
    seconds: 5 * MINUTE,
    how: ALL,
    shown: first,
  },
  {
    test: `${AGE}`,
    label: 'single_retry_failure_message',
    name: 'age-90',
    event: { message: 'test' },
    seconds: 5 * MINUTE,
    how: ALL,
    shown: first,
  },
  ...(['success', 'failure'] as const).map((mode) => ({
    test: 'TestLambdaDestinationEventbridge::test_invoke_lambda_eventbridge',
    label: `lambda_destination_event_bus_${mode}`,
    name: 'modes',
    event: { mode },
    shown: event,
  })),
];

async function resultOf(world: ParityWorld, { name, event, seconds = 0, how, shown }: Row): Promise<unknown> {
  await invoke(world, name, { type: 'Event', payload: JSON.stringify(event) });
  await world.stage.settle();
  if (seconds > 0) await world.stage.advance(seconds);
  const messages = await received(world, name, how);
  return comparable(shown?.(messages) ?? { Messages: messages });
}

const deadLetter = (file: string, test: string, label: string, name: string): ParityCase => ({
  recording: { file, test, label },
  ask: async (world) => {
    await invoke(world, name, { type: 'Event', payload: '{"raise_error": 1}' });
    await world.stage.advance(4 * MINUTE);
    return { Messages: await received(world, name, { MessageAttributeNames: ['All'] }) };
  },
});

const QUEUES = 'lambda_/event_source_mapping/test_lambda_integration_sqs';
const CONCURRENCY = 'TestLambdaConcurrency::test_reserved_concurrency';

/** What becomes of events that functions handle asynchronously. */
export const parityCases: ParityCases = {
  resources: Object.assign({}, ROLE, busFor('modes'), ...FUNCTIONS.map(asynchronous), ...DEAD_LETTERS.map(deadLetters)),
  source,
  cases: () => [
    ...ROWS.map((row) => ({
      recording: { file: FILE, test: row.test, label: row.label },
      ask: (world: ParityWorld) => resultOf(world, row),
      recorded: comparable,
    })),
    {
      recording: { file: FILE, test: 'TestLambdaDestinationSqs::test_retries', label: 'queue_destination_payload' },
      recorded: comparable,
      ask: async (world) => {
        const retried = { test: '', label: '', name: 'retries', event: { message: 'test' }, seconds: 4 * MINUTE };
        await resultOf(world, { ...retried, how: { VisibilityTimeout: 0 } });
        // The recorded message is received a second time.
        return comparable({ Messages: await received(world, 'retries', ALL) });
      },
    },
    deadLetter(FILE, 'TestLambdaDLQ::test_dead_letter_queue', 'receive_result', 'dead-letters'),
    deadLetter(QUEUES, 'test_sqs_queue_as_lambda_dead_letter_queue', 'messages', 'dead-letters-too'),
    {
      recording: { file: 'lambda_/test_lambda', test: CONCURRENCY, label: 'invoke_result' },
      ask: (world) => invoke(world, 'blocked', { type: 'Event' }),
    },
    {
      recording: { file: 'lambda_/test_lambda', test: CONCURRENCY, label: 'msg' },
      ask: async (world) => {
        await world.stage.settle();
        return first(await received(world, 'blocked', ALL));
      },
    },
  ],
};
