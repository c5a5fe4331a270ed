import { logged, ROLE, received, send } from '../functions.ts';
import { type QueueMapping, queueMapping, VISIBILITY } from '../mappings.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { ParityWorld } from '../world.ts';

const FILE = 'lambda_/event_source_mapping/test_lambda_integration_sqs';
const WINDOW = { MaximumBatchingWindowInSeconds: 1 };

const source = `
/** Fails as often as the first message says. */
export const fails = async (event) => {
  const [{ body, attributes }] = event.Records;
  const failed = Number(attributes.ApproximateReceiveCount) <= JSON.parse(body).fail_attempts;
  console.log(JSON.stringify({ error: failed ? 'failed attempt' : null, event }));
  if (failed) throw new Error('failed attempt');
};
const reporting = (result) => async (event) => {
  console.log(JSON.stringify({ event, result }));
  return result;
};
export const reportsNonsense = reporting({ batchItemFailures: [{ foo: 'notvalid' }] });
export const reportsNothing = reporting({});
export const parses = async ({ Records }) => { for (const { body } of Records) JSON.parse(body); };
`;

const MAPPINGS: readonly QueueMapping[] = [
  { name: 'attributes', handler: 'fails' },
  { name: 'again', handler: 'fails' },
  { name: 'redrive', handler: 'fails', maxReceiveCount: 2 },
  {
    name: 'nonsense',
    handler: 'reportsNonsense',
    maxReceiveCount: 2,
    mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'] },
  },
  { name: 'nothing', handler: 'reportsNothing', mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'] } },
  {
    // The recorded messages are there before the mapping: one batch has both.
    name: 'error',
    handler: 'parses',
    maxReceiveCount: 1,
    mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'], ...WINDOW },
  },
];

/** What a function told of its first invocations, each of which is a message in the recording. */
async function told(world: ParityWorld, name: string, message?: string, more?: object): Promise<readonly unknown[]> {
  if (message !== undefined) await send(world, name, message, more);
  await world.stage.advance(message === undefined ? VISIBILITY : 1);
  return logged(world, name).slice(-1);
}

const bodies = (answer: unknown): unknown =>
  Object(answer).Messages.map(({ Body }: { readonly Body: unknown }) => Body);
/** Spaces as in the recordings, where the digests of bodies are not masked. */
const attempt = (failures: number) => `{"destination": "queue", "fail_attempts": ${failures}}`;
const author = { DataType: 'String', StringValue: 'John Grisham' };
const title = { DataType: 'String', StringValue: 'The Whistler' };
const weeks = { DataType: 'Number', StringValue: '6' };
const REDRIVE = 'test_redrive_policy_with_failing_lambda';
const NONSENSE = 'test_report_batch_item_failures_invalid_result_json_batch_fails';
const item = '{"message": 1, "fail_attempts": 0}';

/** Rows in their order: a second attempt comes after the first. */
const ATTEMPTS: readonly (readonly [string, string, ParityCase['ask'], Partial<ParityCase>?])[] = [
  [
    'test_message_body_and_attributes_passed_correctly',
    'first_attempt',
    (world) =>
      told(world, 'attributes', attempt(0), { MessageAttributes: { Title: title, Author: author, WeeksOn: weeks } }),
    { recorded: bodies },
  ],
  ...(
    [
      ['test_failing_lambda_retries_after_visibility_timeout', 'first_attempt', 'again', attempt(1)],
      ['test_failing_lambda_retries_after_visibility_timeout', 'second_attempt', 'again', undefined],
      [REDRIVE, 'first_attempt', 'redrive', attempt(2)],
      [REDRIVE, 'second_attempt', 'redrive', undefined],
      [NONSENSE, 'first_invocation', 'nonsense', item],
      [NONSENSE, 'second_invocation', 'nonsense', undefined],
      ['test_report_batch_item_failures_empty_json_batch_succeeds', 'first_invocation', 'nothing', item],
    ] as const
  ).map(
    ([test, label, name, message]) =>
      [test, label, (world: ParityWorld) => told(world, name, message), { recorded: bodies }] as const,
  ),
  ...(
    [
      [REDRIVE, 'redrive-dead'],
      [NONSENSE, 'nonsense-dead'],
    ] as const
  ).map(
    ([test, name]) =>
      [
        test,
        'dlq_response',
        async (world: ParityWorld) => {
          await world.stage.advance(VISIBILITY);
          return { Messages: await received(world, name) };
        },
      ] as const,
  ),
  [
    'test_report_batch_item_failures_on_lambda_error',
    'dlq_messages',
    async (world) => {
      for (const body of ['{not a json body', '{"message": 2, "fail_attempts": 0}']) await send(world, 'error', body);
      await world.stage.advance(2 * VISIBILITY);
      return received(world, 'error-dead', { MaxNumberOfMessages: 10 });
    },
  ],
];

/** What functions get of queues, what comes back to them, and what becomes a dead letter. */
export const parityCases: ParityCases = {
  resources: Object.assign({}, ROLE, ...MAPPINGS.map(queueMapping)),
  source,
  cases: () => [
    ...ATTEMPTS.map(([test, label, ask, more]) => ({ recording: { file: FILE, test, label }, ask, ...more })),
  ],
};
