import type { ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const table = (name: string, keys: readonly string[], view?: string): Resources => ({
  [name.replaceAll('-', '')]: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ Region: 'us-east-1' }],
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      ...(view === undefined ? {} : { StreamSpecification: { StreamViewType: view } }),
    },
  },
});
const IMAGES = 'NEW_AND_OLD_IMAGES';
const resources: Resources = {
  ...table('returned', ['id']),
  ...table('conditions', ['id']),
  ...table('two-keys', ['id', 'sortKey']),
  ...table('once', ['id', 'name']),
  ...table('empty', ['PK']),
  ...table('cancelled', ['id']),
  ...table('transacted', ['id']),
  ...table('keys-only', ['Username'], 'KEYS_ONLY'),
  ...table('updated', ['id'], IMAGES),
  ...table('batches', ['id'], IMAGES),
  ...table('transactions', ['id'], IMAGES),
  ...table('in-two', ['id'], IMAGES),
  ...table('in-two-quiet', ['id']),
};

type Ask = (world: ParityWorld) => Promise<unknown>;
const dynamodb =
  (operation: string, input: object): Ask =>
  (world) =>
    world.call(`DynamoDB_20120810.${operation}`, input);
const streams = (world: ParityWorld, operation: string, input: object) =>
  world.call(`DynamoDBStreams_20120810.${operation}`, input);

/** Texts as attributes have them. */
const item = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, S]) => [name, { S }]));
const put = (TableName: string, values: Readonly<Record<string, string>>, more: object = {}): Ask =>
  dynamodb('PutItem', { TableName, Item: item(values), ...more });
const transact = (items: readonly object[], more: object = {}): Ask =>
  dynamodb('TransactWriteItems', { TransactItems: items, ...more });
const batch = (TableName: string, requests: readonly object[]): Ask =>
  dynamodb('BatchWriteItem', { RequestItems: { [TableName]: requests } });
const putRequest = (values: Readonly<Record<string, string>>) => ({ PutRequest: { Item: item(values) } });
const set = (TableName: string, values: Readonly<Record<string, string>>) => {
  const names = Object.keys(values).filter((name) => name !== 'id');
  return {
    TableName,
    Key: item({ id: values.id ?? '' }),
    UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
    ExpressionAttributeValues: item(Object.fromEntries(names.map((name) => [`:${name}`, values[name] ?? '']))),
  };
};
/** An answer that is the text of boto3's exception. */
function refusal(text: unknown) {
  const [, Code, Message] = /^An error occurred \((\w+)\) when calling the \w+ operation: (.*)$/.exec(`${text}`) ?? [];
  return { Error: { Code, Message } };
}

async function streamOf(world: ParityWorld, TableName: string) {
  const { Streams } = Object(await streams(world, 'ListStreams', { TableName }));
  return { StreamArn: Streams[0].StreamArn };
}
const describeStream =
  (name: string): Ask =>
  async (world) =>
    streams(world, 'DescribeStream', await streamOf(world, name));
/** Every record of a table, from the first one. */
const recordsOf =
  (name: string): Ask =>
  async (world) => {
    const { StreamDescription } = Object(await describeStream(name)(world));
    const Records: unknown[] = [];
    for (const { ShardId } of StreamDescription.Shards) {
      const input = { ...(await streamOf(world, name)), ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      const { ShardIterator } = Object(await streams(world, 'GetShardIterator', input));
      Records.push(...Object(await streams(world, 'GetRecords', { ShardIterator })).Records);
    }
    return { Records };
  };
const then =
  (...asks: readonly Ask[]): Ask =>
  async (world) => {
    let answer: unknown;
    for (const ask of asks) answer = await ask(world);
    return answer;
  };

type Case = readonly [test: string, label: string, ask: Ask, recorded?: (answer: unknown) => unknown];
const OLD = { ReturnValues: 'ALL_OLD' };
const username = { Username: { S: 'Fred' } };
/** The statements of PartiQL come after these. */
const firstThree = (answer: unknown) => ({ Records: Object(answer).Records.slice(0, 3) });

/** How many shards a stream has is AWS's choice, and another one from time to time; what a shard looks like is not. */
const withFirstShard = (answer: unknown) => {
  const { StreamDescription } = Object(answer);
  return { StreamDescription: { ...StreamDescription, Shards: StreamDescription.Shards.slice(0, 1) } };
};

const CASES: readonly Case[] = [
  ['test_return_values_in_put_item', 'PutFirstItem', put('returned', { id: 'id1', data: 'foobar' })],
  ['test_return_values_in_put_item', 'PutFirstItemOLD', put('returned', { id: 'id1', data: 'foobar' }, OLD)],
  ['test_return_values_in_put_item', 'PutFirstItemB', put('returned', { id: 'id1', data: 'other' }, OLD)],
  ['test_return_values_in_put_item', 'PutSecondItem', put('returned', { id: 'id2', data: 'foobar' }, OLD)],
  [
    'test_return_values_in_put_item',
    'PutSecondItemReturnNone',
    put('returned', { id: 'id2', data: 'x' }, { ReturnValues: 'NONE' }),
  ],
  [
    'test_return_values_on_conditions_check_failure',
    'items',
    then(
      put('conditions', { id: '456' }),
      put('conditions', { id: '456' }, { ConditionExpression: 'attribute_not_exists(id)' }),
    ),
  ],
  [
    'test_batch_write_not_matching_schema',
    'ValidationException',
    batch('two-keys', [putRequest({ nonKey: 'hello' })]),
    refusal,
  ],
  [
    'test_batch_write_not_existing_table',
    'exc-not-found-transact-write-items',
    transact([{ Put: { TableName: 'non-existing-table', Item: {} } }]),
  ],
  ...['Response1', 'Response2'].map(
    (label): Case => [
      'test_dynamodb_idempotent_writing',
      label,
      transact([{ Put: { TableName: 'once', Item: item({ id: 'id1', name: 'name1' }) } }], {
        ClientRequestToken: 'dedupe_token',
      }),
    ],
  ),
  [
    'test_dynamodb_get_batch_items',
    'Response',
    dynamodb('BatchGetItem', { RequestItems: { empty: { Keys: [{ PK: { S: 'test-key' } }] } } }),
    (answer) => JSON.parse(JSON.stringify(answer).replace('<test-table>', 'empty')),
  ],
  [
    'test_transaction_write_canceled',
    'Error',
    transact([
      {
        ConditionCheck: { TableName: 'cancelled', Key: item({ id: 'a' }), ConditionExpression: 'attribute_exists(id)' },
      },
      { Put: { TableName: 'cancelled', Item: item({ id: 'b' }) } },
    ]),
    refusal,
  ],
  [
    'test_transact_get_items',
    'TransactGetItems',
    then(
      put('transacted', { id: 'John' }),
      dynamodb('TransactGetItems', {
        TransactItems: [{ Get: { TableName: 'transacted', Key: item({ id: 'John' }) } }],
      }),
    ),
  ],
  [
    'test_dynamodb_stream_stream_view_type',
    'get-records',
    then(
      dynamodb('PutItem', { TableName: 'keys-only', Item: username }),
      dynamodb('UpdateItem', {
        TableName: 'keys-only',
        Key: username,
        UpdateExpression: 'SET S = :r',
        ExpressionAttributeValues: { ':r': { S: 'Fred_Modified' } },
      }),
      dynamodb('DeleteItem', { TableName: 'keys-only', Key: username }),
      recordsOf('keys-only'),
    ),
    firstThree,
  ],
  [
    'test_dynamodb_stream_records_with_update_item',
    'get-records',
    then(
      dynamodb('UpdateItem', set('updated', { id: 'my-item-id', attr1: 'value1', attr2: 'value2' })),
      dynamodb('UpdateItem', set('updated', { id: 'my-item-id', attr1: 'value2', attr2: 'value3' })),
      recordsOf('updated'),
    ),
  ],
  [
    'test_dynamodb_stream_records_with_update_item',
    'describe-stream',
    async (world) => withFirstShard(await describeStream('updated')(world)),
    withFirstShard,
  ],
  ['test_batch_write_items_streaming', 'put-item-1', put('batches', { id: 'Fred' })],
  [
    'test_batch_write_items_streaming',
    'batch-write-response-overwrite-item-1',
    batch('batches', [putRequest({ id: 'Fred' }), putRequest({ id: 'NewKey' })]),
  ],
  [
    'test_batch_write_items_streaming',
    'batch-write-response-delete',
    batch('batches', [{ DeleteRequest: { Key: item({ id: 'NewKey' }) } }, putRequest({ id: 'Fred', name: 'Fred' })]),
  ],
  ['test_batch_write_items_streaming', 'get-records', recordsOf('batches')],
  [
    'test_transact_write_items_streaming_for_different_tables',
    'get-records',
    then(
      transact([
        { Put: { TableName: 'in-two-quiet', Item: item({ id: 'Fred' }) } },
        { Put: { TableName: 'in-two', Item: item({ id: 'Fred' }) } },
      ]),
      recordsOf('in-two'),
    ),
  ],
  [
    'test_transact_write_items_streaming',
    'get-records',
    then(
      put('transactions', { id: 'Fred' }),
      transact([
        { Put: { TableName: 'transactions', Item: item({ id: 'Fred' }) } },
        { Put: { TableName: 'transactions', Item: item({ id: 'NewKey' }) } },
      ]),
      transact([{ Update: set('transactions', { id: 'NewKey', attr1: 'value1', attr2: 'value2' }) }]),
      transact([{ Update: set('transactions', { id: 'NonExistentKey', attr1: 'value1' }) }]),
      transact([
        { Delete: { TableName: 'transactions', Key: item({ id: 'NewKey' }) } },
        { Put: { TableName: 'transactions', Item: item({ id: 'Fred', name: 'Fred' }) } },
      ]),
      recordsOf('transactions'),
    ),
  ],
];

/** What tables answer, and the records of their streams. */
export const parityCases: ParityCases = {
  resources,
  cases: () =>
    CASES.map(([test, label, ask, recorded]) => ({
      recording: { file: 'dynamodb/test_dynamodb', test: `TestDynamoDB::${test}`, label },
      ask,
      ...(recorded === undefined ? {} : { recorded }),
    })),
};
