import { functionOf, logged, queueArn, queueNamed, ROLE, received } from '../functions.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const FILE = 'lambda_/event_source_mapping/test_lambda_integration_dynamodbstreams';
const MINUTES = 300;

type Item = Readonly<Record<string, object>>;

interface Stream {
  readonly name: string;
  readonly key: string;
  readonly view?: string;
  readonly mapping?: object;
  /** What the function answers, in JavaScript. */
  readonly answer?: string;
  /** Whether what is given up goes to a queue, or to a topic and from there to the queue. */
  readonly onFailure?: 'queue' | 'topic';
}

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

interface Filter {
  readonly id: string;
  readonly pattern: object;
  readonly items: readonly [Item, Item];
}

const text = (S: string) => ({ S });
const one = { id: text('id_value_1') };
const two = { id: text('id_value_2') };
const present = { presentKey: text('presentValue') };
const same = { id: text('id_value') };
const twice = { ...same, id2: text('id2_value') };
const image = (NewImage: object) => ({ dynamodb: { NewImage } });
const FILTERS: readonly Filter[] = [
  { id: 'insert_same_entry_twice', pattern: { eventName: ['INSERT'] }, items: [twice, twice] },
  {
    id: 'content_or_filter',
    pattern: { eventName: ['INSERT', 'MODIFY'] },
    items: [same, { ...same, id2: text('id2_new_value') }],
  },
  {
    id: 'content_multiple_filters',
    pattern: { eventName: ['INSERT'], eventSource: ['aws:dynamodb'] },
    items: [same, { ...same, id2: text('id2_new_value') }],
  },
  {
    id: 'content_filter_type',
    pattern: image({ presentKey: { S: ['presentValue'] } }),
    items: [{ ...one, ...present }, two],
  },
  {
    id: 'exists_filter_type',
    pattern: image({ presentKey: { S: [{ exists: true }] } }),
    items: [{ ...one, ...present }, two],
  },
  {
    id: 'exists_false_filter',
    pattern: image({ presentKey: [{ exists: false }] }),
    items: [one, { ...two, ...present }],
  },
  {
    id: 'numeric_filter',
    pattern: image({ numericFilter: { N: [{ numeric: ['>', 100] }, { 'anything-but': '101' }] } }),
    items: [
      { ...one, numericFilter: { N: '42' } },
      { ...two, numericFilter: { N: '101' } },
    ],
  },
  {
    id: 'prefix_filter',
    pattern: image({ prefix: { S: [{ prefix: 'us-1' }] } }),
    items: [
      { ...one, prefix: text('us-1-other-suffix') },
      { ...one, prefix: text('other-suffix') },
    ],
  },
  {
    id: 'date_time_conversion',
    pattern: { dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>', 0] }] } },
    items: [one, two],
  },
];

const retried = { BatchSize: 3, MaximumRetryAttempts: 3, ...REPORTS };
const STREAMS: readonly Stream[] = [
  { name: 'plain', key: KEY },
  ...FILTERS.map(({ id, pattern }) => ({
    name: id,
    key: 'id',
    view: 'NEW_AND_OLD_IMAGES',
    mapping: { FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] } },
  })),
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

const source = STREAMS.map(
  ({ answer = 'null' }, index) =>
    `export const answer${index} = async (event) => { console.log(JSON.stringify(event)); return ${answer}; };`,
).join('\n');

const topicArn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;

function resourcesOf({ name, key, view = 'NEW_IMAGE', mapping, onFailure }: Stream, index: number): Resources {
  const Destination = onFailure === 'topic' ? topicArn(name) : queueArn(name);
  const id = (what: string) => `${what}${index}`;
  return {
    [id('Queue')]: queueNamed(name),
    ...(onFailure === 'topic' ? topic(name, id) : {}),
    [id('Function')]: functionOf(name, `answer${index}`),
    [id('Table')]: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        TableName: name,
        AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: view },
        Replicas: [{ Region: 'us-east-1' }],
      },
    },
    [id('Mapping')]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      DependsOn: [id('Queue'), ...(onFailure === 'topic' ? [id('Topic')] : [])],
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': [id('Table'), 'StreamArn'] },
        FunctionName: { Ref: id('Function') },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 1,
        MaximumBatchingWindowInSeconds: 1,
        MaximumRetryAttempts: 1,
        ...(onFailure === undefined ? {} : { DestinationConfig: { OnFailure: { Destination } } }),
        ...mapping,
      },
    },
  };
}

/** A topic that tells the queue. */
const topic = (name: string, id: (what: string) => string): Resources => ({
  [id('Topic')]: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } },
  [id('Subscription')]: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: id('Topic') }, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': [id('Queue'), 'Arn'] } },
  },
  [id('Policy')]: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: id('Queue') }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: queueArn(name),
          },
        ],
      },
    },
  },
});

async function put(world: ParityWorld, TableName: string, items: readonly Item[], seconds: number): Promise<void> {
  for (const Item of items) await world.call('DynamoDB_20120810.PutItem', { TableName, Item });
  await world.stage.advance(seconds);
}

const hello = { [KEY]: text('hello world') };
const helloBinary = { ...hello, binary_key: { B: Buffer.from('foobar').toString('base64') } };
/** What was put into the table, and what the function saw of it. */
const seen =
  (name: string, items: readonly Item[], seconds: number): ParityCase['ask'] =>
  async (world) => {
    await put(world, name, items, seconds);
    return logged(world, name);
  };
const failures =
  (name: string, items: readonly Item[] = []): ParityCase['ask'] =>
  async (world) => {
    await put(world, name, items, MINUTES);
    return { Messages: await received(world, name) };
  };

const of = (test: string, label: string, ask: ParityCase['ask'], more: Partial<ParityCase> = {}): ParityCase => ({
  recording: { file: FILE, test: `TestDynamoDBEventSourceMapping::${test}`, label },
  ask,
  ...more,
});

const numbered = [0, 1, 2, 3, 4, 5].map((index) => ({
  [KEY]: text(`testId${index}`),
  should_fail: { BOOL: index === 5 },
}));
const PARTIAL = 'test_dynamodb_report_batch_item_failures';

/** What functions get of the streams of tables, and what becomes of records that they fail over. */
export const parityCases: ParityCases = {
  resources: Object.assign({}, ROLE, ...STREAMS.map(resourcesOf)),
  source,
  cases: () => [
    of('test_dynamodb_event_source_mapping', 'event_logs', seen('plain', [helloBinary], 2)),
    ...FILTERS.flatMap(({ id, items: [first, second] }) => [
      of(`test_dynamodb_event_filter[${id}]`, 'lambda-log-events', seen(id, [first], 2)),
      of(`test_dynamodb_event_filter[${id}]`, 'lambda-multiple-log-events', seen(id, [second], 2)),
    ]),
    ...Object.keys(ANSWERS).flatMap((id) => {
      const outcome = id.endsWith('success') ? 'success' : 'failure';
      const test = `test_dynamodb_report_batch_item_${outcome}_scenarios[${id}]`;
      const events = of(test, 'dynamodb_events', seen(id, [helloBinary], MINUTES));
      return outcome === 'success' ? [events] : [events, of(test, 'destination_queue_messages', failures(id))];
    }),
    of(
      'test_dynamodb_event_source_mapping_with_on_failure_destination_config',
      'destination_queue_messages',
      failures('failed-queue', [hello]),
    ),
    of(
      'test_dynamodb_event_source_mapping_with_sns_on_failure_destination_config',
      'failure_sns_message',
      async (world) => {
        await put(world, 'failed-topic', [hello], MINUTES);
        const [message] = await received(world, 'failed-topic');
        const { Body } = Object(message);
        return { ...Body, Message: JSON.parse(Body.Message) };
      },
    ),
    of(PARTIAL, 'destination_queue_messages', failures('partial', numbered)),
    of(PARTIAL, 'dynamodb_records', (world) => {
      const records = logged(world, 'partial').flatMap((event) => Object(event).Records);
      const id = (record: unknown): string => Object(record).dynamodb.Keys[KEY].S;
      return { Records: records.sort((record, other) => id(record).localeCompare(id(other))) };
    }),
  ],
};
