import { logged, ROLE, received } from '../functions.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import { type Item, ofStreams, put, type Stream, seen, sourceOf, streamMapping } from '../streams.ts';

const MINUTES = 300;

const text = (S: string) => ({ S });
const KEY = 'my_partition_key';
const FAILED = `{ batchItemFailures: event.Records.filter(({ dynamodb }) => dynamodb.NewImage.should_fail?.BOOL)
  .map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) }`;
const THROWS = `(() => { throw new Error('failed'); })()`;
const REPORTS = { FunctionResponseTypes: ['ReportBatchItemFailures'] };

const ANSWERS = {
  item_identifier_not_present_failure: '{ batchItemFailures: [{ itemIdentifier: 123 }] }',
  empty_string_item_identifier_failure: `{ batchItemFailures: [{ itemIdentifier: '' }] }`,
  null_item_identifier_failure: '{ batchItemFailures: [{ itemIdentifier: null }] }',
  invalid_key_foo_failure: '{ batchItemFailures: [{ foo: 123 }] }',
  invalid_key_foo_null_value_failure: '{ batchItemFailures: [{ foo: null }] }',
  unhandled_exception_in_function: THROWS,
  empty_list_success: '[]',
  null_success: 'null',
  empty_dict_success: '{}',
  empty_batch_item_failure_success: '{ batchItemFailures: [] }',
  null_batch_item_failure_success: '{ batchItemFailures: null }',
};

const retried = { BatchSize: 3, MaximumRetryAttempts: 3, ...REPORTS };
const STREAMS: readonly Stream[] = [
  { name: 'plain', key: KEY },
  ...Object.entries(ANSWERS).map(([name, answer]): Stream => {
    const common = { name, key: KEY, answer };
    return name.endsWith('success')
      ? { ...common, mapping: { MaximumRetryAttempts: 2, ...REPORTS } }
      : { ...common, mapping: retried, onFailure: 'queue' };
  }),
  { name: 'failed-queue', key: KEY, answer: THROWS, onFailure: 'queue' },
  { name: 'failed-topic', key: KEY, answer: THROWS, onFailure: 'topic' },
  { name: 'partial', key: KEY, answer: FAILED, mapping: retried, onFailure: 'queue' },
];

const hello = { [KEY]: text('hello world') };
const helloBinary = { ...hello, binary_key: { B: Buffer.from('foobar').toString('base64') } };
const failures =
  (name: string, items: readonly Item[] = []): ParityCase['ask'] =>
  async (world) => {
    await put(world, name, items, MINUTES);
    return { Messages: await received(world, name) };
  };

const numbered = [0, 1, 2, 3, 4, 5].map((index) => ({
  [KEY]: text(`testId${index}`),
  should_fail: { BOOL: index === 5 },
}));
const PARTIAL = 'test_dynamodb_report_batch_item_failures';

/** What functions get of the streams of tables, and what becomes of records that they fail over. */
export const parityCases: ParityCases = {
  resources: Object.assign({}, ROLE, ...STREAMS.map(streamMapping)),
  source: sourceOf(STREAMS),
  cases: () => [
    ofStreams('test_dynamodb_event_source_mapping', 'event_logs', seen('plain', [helloBinary], 2)),
    ...Object.keys(ANSWERS).flatMap((id) => {
      const outcome = id.endsWith('success') ? 'success' : 'failure';
      const test = `test_dynamodb_report_batch_item_${outcome}_scenarios[${id}]`;
      const events = ofStreams(test, 'dynamodb_events', seen(id, [helloBinary], MINUTES));
      return outcome === 'success' ? [events] : [events, ofStreams(test, 'destination_queue_messages', failures(id))];
    }),
    ofStreams(
      'test_dynamodb_event_source_mapping_with_on_failure_destination_config',
      'destination_queue_messages',
      failures('failed-queue', [hello]),
    ),
    ofStreams(
      'test_dynamodb_event_source_mapping_with_sns_on_failure_destination_config',
      'failure_sns_message',
      async (world) => {
        await put(world, 'failed-topic', [hello], MINUTES);
        const [message] = await received(world, 'failed-topic');
        const { Body } = Object(message);
        return { ...Body, Message: JSON.parse(Body.Message) };
      },
    ),
    ofStreams(PARTIAL, 'destination_queue_messages', failures('partial', numbered)),
    ofStreams(PARTIAL, 'dynamodb_records', (world) => {
      const records = logged(world, 'partial').flatMap((event) => Object(event).Records);
      const id = (record: unknown): string => Object(record).dynamodb.Keys[KEY].S;
      return { Records: records.sort((record, other) => id(record).localeCompare(id(other))) };
    }),
  ],
};
