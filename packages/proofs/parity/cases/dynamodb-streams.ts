import type { ParityCase, ParityCases } from '../parity-case.ts';
import {
  type Ask,
  batch,
  casesOf,
  dynamodb,
  inOrder,
  item,
  put,
  putRequest,
  set,
  type TableCase,
  table,
  transact,
} from '../tables.ts';
import type { ParityWorld, Resources } from '../world.ts';

const IMAGES = 'NEW_AND_OLD_IMAGES';
const resources: Resources = {
  ...table('keys-only', ['Username'], 'KEYS_ONLY'),
  ...table('updated', ['id'], IMAGES),
  ...table('batches', ['id'], IMAGES),
  ...table('transactions', ['id'], IMAGES),
  ...table('in-two', ['id'], IMAGES),
  ...table('in-two-quiet', ['id']),
};

const streams = (world: ParityWorld, operation: string, input: object) =>
  world.call(`DynamoDBStreams_20120810.${operation}`, input);

async function streamOf(world: ParityWorld, TableName: string) {
  const { Streams } = Object(await streams(world, 'ListStreams', { TableName }));
  return { StreamArn: Streams[0].StreamArn };
}
const describeStream =
  (name: string): Ask =>
  async (world) =>
    streams(world, 'DescribeStream', await streamOf(world, name));
/** Every record of a table, from the first one, when the stream has what was written. */
const recordsOf =
  (name: string): Ask =>
  async (world) => {
    await world.stage.settle();
    const { StreamDescription } = Object(await describeStream(name)(world));
    const Records: unknown[] = [];
    for (const { ShardId } of StreamDescription.Shards) {
      const input = { ...(await streamOf(world, name)), ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      const { ShardIterator } = Object(await streams(world, 'GetShardIterator', input));
      Records.push(...Object(await streams(world, 'GetRecords', { ShardIterator })).Records);
    }
    return { Records };
  };

const username = { Username: { S: 'Fred' } };
/** The statements of PartiQL come after these. */
const firstThree = (answer: unknown) => ({ Records: Object(answer).Records.slice(0, 3) });

/** How many shards a stream has is AWS's choice, and another one from time to time; what a shard looks like is not. */
const withFirstShard = (answer: unknown) => {
  const { StreamDescription } = Object(answer);
  return { StreamDescription: { ...StreamDescription, Shards: StreamDescription.Shards.slice(0, 1) } };
};

const CASES: readonly TableCase[] = [
  [
    'test_dynamodb_stream_stream_view_type',
    'get-records',
    inOrder(
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
    inOrder(
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
    inOrder(
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
    inOrder(
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

const unknownStream: ParityCase = {
  recording: {
    file: 'dynamodbstreams/test_dynamodb_streams',
    test: 'TestDynamoDBStreams::test_non_existent_stream',
    label: 'non-existent-stream',
  },
  ask: (world) => {
    const StreamArn = 'arn:aws:dynamodb:us-east-1:000000000000:table/nobody/stream/2024-11-18T14:36:44.149';
    return streams(world, 'DescribeStream', { StreamArn });
  },
  // Beside the error, boto3 shows its text once more.
  recorded: (answer) => ({ Error: Object(answer).Error, ResponseMetadata: Object(answer).ResponseMetadata }),
};

/** The records that writes leave in the streams of tables. */
export const parityCases: ParityCases = { resources, cases: () => [...casesOf(CASES)(), unknownStream] };
