import { functionOf, queueNamed, ROLE } from '../functions.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import { opens, type Resources } from '../world.ts';

const FOLDER = 'lambda_/event_source_mapping';
const QUEUES = `${FOLDER}/test_lambda_integration_sqs`;
const STREAMS = `${FOLDER}/test_lambda_integration_dynamodbstreams`;

const table = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName: 'plays',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    Replicas: [{ Region: 'us-east-1' }],
  },
};
const base: Resources = {
  ...ROLE,
  Function: functionOf('plays', 'handler'),
  Queue: queueNamed('plays'),
  Table: table,
};
const mapping = (properties: object) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: { Ref: 'Function' }, ...properties },
});
const ofQueue = (properties: object = {}) =>
  mapping({ EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, ...properties });
const ofStream = (properties: object = {}) =>
  mapping({
    EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    StartingPosition: 'TRIM_HORIZON',
    ...properties,
  });
const filter = (Pattern: string) => ({ FilterCriteria: { Filters: [{ Pattern }] } });

type Row = readonly [file: string, test: string, label: string, mappings: readonly object[]];

const QUEUE_FILTER = 'TestSQSEventSourceMapping::test_sqs_invalid_event_filter';
const STREAM_FILTER = 'TestDynamoDBEventSourceMapping::test_dynamodb_invalid_event_filter';
const TWICE = 'test_duplicate_event_source_mappings';
const UNKNOWN_STREAM = 'arn:aws:dynamodb:us-east-1:000000000000:table/gone/stream/2025-02-22T03:03:25.490';

const ROWS: readonly Row[] = [
  ...Object.entries({
    None: 'null',
    'simple string': 'simple string',
    invalid_filter2: '{"eventSource":"aws:sqs"}',
    invalid_filter3: '{"eventSource":[]}',
  }).map(
    ([name, pattern]): Row => [
      QUEUES,
      `${QUEUE_FILTER}[${name}]`,
      'create_event_source_mapping_exception',
      [ofQueue(filter(pattern))],
    ],
  ),
  ...['single-string', '[{"eventName": ["INSERT"=123}]'].map(
    (pattern): Row => [
      STREAMS,
      `${STREAM_FILTER}[${pattern}]`,
      'exception_event_source_creation',
      [ofStream(filter(pattern))],
    ],
  ),
  [QUEUES, `TestSQSEventSourceMapping::${TWICE}`, 'error', [ofQueue(), ofQueue()]],
  [STREAMS, `TestDynamoDBEventSourceMapping::${TWICE}`, 'error', [ofStream(), ofStream()]],
  [
    QUEUES,
    'TestSQSEventSourceMapping::test_event_source_mapping_default_batch_size',
    'invalid-create-event-source-mapping',
    [ofQueue({ BatchSize: 11 })],
  ],
  [
    STREAMS,
    'TestDynamoDBEventSourceMapping::test_esm_with_not_existing_dynamodb_stream',
    'error',
    [ofStream({ EventSourceArn: UNKNOWN_STREAM })],
  ],
];

/** What opening a stage with the mappings says. */
function opened(mappings: readonly object[]): Promise<unknown> {
  const mapped = Object.fromEntries(mappings.map((each, index) => [`Mapping${index}`, each]));
  return opens({ ...base, ...mapped }, 'export const handler = async () => {};');
}

const caseOf = ([file, test, label, mappings]: Row): ParityCase => ({
  recording: { file, test, label },
  ask: () => opened(mappings),
});

/** Mappings that Lambda refuses to create. */
export const parityCases: ParityCases = { resources: {}, cases: () => ROWS.map(caseOf) };
