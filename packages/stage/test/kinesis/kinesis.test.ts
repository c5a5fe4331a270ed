import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  IncreaseStreamRetentionPeriodCommand,
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  ShardIteratorType,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY, Stage } from '../../index.ts';
import { hashKeyOf } from '../../services/kinesis/hash-key.ts';
import { writeAssembly } from '../support/assembly.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const READ = ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListShards'].map((one) => `kinesis:${one}`);
const PUSHED = ['SubscribeToShard', 'DescribeStreamSummary', 'ListShards'].map((one) => `kinesis:${one}`);
const CODE = `exports.handler = async ({ Records }) => {
  const texts = Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
  console.log(texts.join(' '));
  if (texts.includes('poison')) throw new Error('poison');
};`;
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const stream = (Name: string, ShardCount: number) => ({
  Type: 'AWS::Kinesis::Stream',
  Properties: { Name, ShardCount },
});
const roleOf = (actions: readonly string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'read',
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: [...actions, 'sqs:SendMessage'], Resource: '*' }],
        },
      },
    ],
  },
});
const reader = (FunctionName: string, role: string) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName,
    Role: arnOf(role),
    Handler: 'index.handler',
    Runtime: 'nodejs22.x',
    Code: { ZipFile: CODE },
  },
});
const mapping = (FunctionName: string, EventSourceArn: unknown, more: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: { Ref: FunctionName }, EventSourceArn, StartingPosition: 'TRIM_HORIZON', ...more },
});
const RESOURCES = {
  Plain: stream('plain', 2),
  Split: stream('split', 1),
  Aging: stream('aging', 1),
  Mapped: stream('mapped', 1),
  Pushed: { Type: 'AWS::Kinesis::StreamConsumer', Properties: { ConsumerName: 'pushed', StreamARN: arnOf('Mapped') } },
  OnDemand: {
    Type: 'AWS::Kinesis::Stream',
    Properties: { Name: 'on-demand', StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
  },
  Failed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed' } },
  ReadRole: roleOf(READ),
  PushRole: roleOf(PUSHED),
  Shared: reader('shared', 'ReadRole'),
  Alone: reader('alone', 'PushRole'),
  InOrder: reader('in-order', 'ReadRole'),
  SharedMapping: mapping('Shared', arnOf('Mapped'), {
    MaximumRetryAttempts: 0,
    BisectBatchOnFunctionError: true,
    DestinationConfig: { OnFailure: { Destination: arnOf('Failed') } },
  }),
  AloneMapping: mapping(
    'Alone',
    { Ref: 'Pushed' },
    { FilterCriteria: { Filters: [{ Pattern: '{"data":["good"]}' }] } },
  ),
  InOrderMapping: mapping('InOrder', arnOf('Split')),
};

const folder = writeAssembly({ Streams: { resources: RESOURCES, outputs: {} } });
let stage: Stage;
let client: KinesisClient;

beforeAll(async () => {
  stage = await Stage.open({ assembly: folder.path });
  client = clientOf(stage);
});
afterAll(async () => {
  client.destroy();
  await stage.close();
  folder.remove();
});

/** The SDK's client as it is: it speaks HTTP/2. */
const clientOf = ({ endpoint, region }: Stage) =>
  new KinesisClient({
    region,
    endpoint,
    credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
    maxAttempts: 1,
  });
const data = (text: string) => Buffer.from(text);
const put = (StreamName: string, text: string, PartitionKey = text) =>
  client.send(new PutRecordCommand({ StreamName, PartitionKey, Data: data(text) }));
const shardsOf = async (StreamName: string) => (await client.send(new ListShardsCommand({ StreamName }))).Shards ?? [];
async function iterator(StreamName: string, ShardId: string, more: object = {}) {
  const input = { StreamName, ShardId, ShardIteratorType: ShardIteratorType.TRIM_HORIZON, ...more };
  return (await client.send(new GetShardIteratorCommand(input))).ShardIterator;
}
const read = (ShardIterator: string | undefined) => client.send(new GetRecordsCommand({ ShardIterator }));
const texts = ({ Records = [] }: { Records?: readonly { Data?: Uint8Array | undefined }[] | undefined }) =>
  Records.map(({ Data = data('') }) => Buffer.from(Data).toString());
const logged = (name: string) =>
  stage.records.of('log').flatMap(({ logGroup, line }) => (logGroup === `/aws/lambda/${name}` ? [line] : []));

describe('kinesis-partition-key: shards', () => {
  test('take a record by the MD5 hash of its key, or by a hash key of its own', async () => {
    const [first, second] = await shardsOf('plain');
    const half = 2n ** 127n;
    expect([first?.HashKeyRange?.EndingHashKey, second?.HashKeyRange?.StartingHashKey]).toEqual([
      `${half - 1n}`,
      `${half}`,
    ]);
    const answered = await put('plain', 'ada');
    expect(answered.ShardId).toBe(hashKeyOf('ada') < half ? first?.ShardId : second?.ShardId);
    const ShardIds = await Promise.all(
      ['0', `${half}`].map(async (ExplicitHashKey) => {
        const record = { StreamName: 'plain', PartitionKey: 'ada', ExplicitHashKey, Data: data('x') };
        return (await client.send(new PutRecordCommand(record))).ShardId;
      }),
    );
    expect(ShardIds).toEqual([first?.ShardId, second?.ShardId]);
  });

  test('a stream on demand begins with four', async () => {
    expect(await shardsOf('on-demand')).toHaveLength(4);
  });

  test('let 1,000 records in per second, and name each record that they did not take', async () => {
    await stage.advance(2);
    const Records = Array.from({ length: 500 }, () => ({ PartitionKey: 'hot', Data: data('x') }));
    const send = () => client.send(new PutRecordsCommand({ StreamName: 'plain', Records }));
    const counts = [(await send()).FailedRecordCount, (await send()).FailedRecordCount];
    const last = await send();
    expect([...counts, last.FailedRecordCount]).toEqual([0, 0, 500]);
    expect(last.Records?.[0]).toMatchObject({
      ErrorCode: 'ProvisionedThroughputExceededException',
      ErrorMessage: expect.stringContaining('in stream plain under account'),
    });
    await expect(put('plain', 'hot')).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await stage.advance(1);
    await put('plain', 'hot');
  });

  test('let 1 MiB in per second', async () => {
    await stage.advance(2);
    const half = 'x'.repeat(512 * 1_024 - 3);
    await put('plain', half, 'big');
    await put('plain', half, 'big');
    await expect(put('plain', 'x', 'big')).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await stage.advance(1);
    const tooLarge = 'x'.repeat(1_048_576);
    await expect(put('plain', tooLarge, 'big')).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  });
});

describe('kinesis-replay: a reader', () => {
  test('begins at the horizon, at a time, at or after a number, or with what comes', async () => {
    const numbers = [(await put('aging', 'one')).SequenceNumber];
    await stage.advance(10);
    const Timestamp = new Date(stage.clock.now());
    numbers.push((await put('aging', 'two')).SequenceNumber);
    const [shard] = await shardsOf('aging');
    const from = async (more: object) => texts(await read(await iterator('aging', `${shard?.ShardId}`, more)));
    expect(await from({})).toEqual(['one', 'two']);
    expect(await from({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp })).toEqual(['two']);
    const [StartingSequenceNumber] = numbers;
    const at = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber };
    expect(await from(at)).toEqual(['one', 'two']);
    expect(await from({ ...at, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' })).toEqual(['two']);
    expect(await from({ ShardIteratorType: 'LATEST' })).toEqual([]);
  });

  test('shares five reads per second with the others', async () => {
    await stage.advance(2);
    const [shard] = await shardsOf('aging');
    const at = await iterator('aging', `${shard?.ShardId}`);
    for (let count = 0; count < 5; count += 1) await read(at);
    await expect(read(at)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await stage.advance(1);
    expect((await read(at)).MillisBehindLatest).toBe(0);
  });

  test('has an iterator for five minutes, and records for as long as the stream keeps them', async () => {
    const [shard] = await shardsOf('aging');
    const at = await iterator('aging', `${shard?.ShardId}`);
    await stage.advance(301);
    await expect(read(at)).rejects.toMatchObject({ name: 'ExpiredIteratorException' });
    await client.send(new IncreaseStreamRetentionPeriodCommand({ StreamName: 'aging', RetentionPeriodHours: 48 }));
    await stage.advance(30 * 3_600);
    expect(texts(await read(await iterator('aging', `${shard?.ShardId}`)))).toEqual(['one', 'two']);
    await stage.advance(20 * 3_600);
    expect(texts(await read(await iterator('aging', `${shard?.ShardId}`)))).toEqual([]);
  });
});

describe('kinesis-stream-lambda: a mapping', () => {
  test('splits a batch that fails, and tells a queue of the record that never went through', async () => {
    const Records = ['good', 'poison', 'better'].map((text) => ({ PartitionKey: 'ada', Data: data(text) }));
    await client.send(new PutRecordsCommand({ StreamName: 'mapped', Records }));
    await stage.advance(60);
    const seen = logged('shared').filter((line) => /^[a-z ]+$/.test(line));
    expect(seen).toContain('better');
    const [message] = stage.services.sqs.byName('failed').messages;
    expect(JSON.parse(`${message?.body}`)).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      KinesisBatchInfo: { shardId: 'shardId-000000000000', batchSize: 1 },
    });
  });

  test('kinesis-enhanced-fanout: of a consumer reads by itself, and filters by the decoded data', async () => {
    await stage.advance(1);
    const [shard] = await shardsOf('mapped');
    const at = await iterator('mapped', `${shard?.ShardId}`);
    for (let count = 0; count < 5; count += 1) await read(at);
    await expect(read(at)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    const before = logged('alone').filter((line) => line === 'good').length;
    await put('mapped', 'good');
    await stage.settle();
    expect(logged('alone').filter((line) => line === 'good')).toHaveLength(before + 1);
    expect(logged('alone').some((line) => line.includes('better'))).toBe(false);
  });

  test('reads what was before a split first, and what was before a merge', async () => {
    const [shard] = await shardsOf('split');
    stage.faults.functions.inject('in-order', 'throw');
    await put('split', 'before', 'ada');
    await stage.settle();
    const split = { StreamName: 'split', ShardToSplit: shard?.ShardId, NewStartingHashKey: `${2n ** 127n}` };
    await client.send(new SplitShardCommand(split));
    await put('split', 'between', 'ada');
    await stage.settle();
    expect(logged('in-order')).not.toContain('between');
    const [parent, one, other] = await shardsOf('split');
    expect(parent?.SequenceNumberRange?.EndingSequenceNumber).toMatch(/^\d{56}$/);
    expect([one?.ParentShardId, other?.ParentShardId]).toEqual([parent?.ShardId, parent?.ShardId]);
    const merged = { ShardToMerge: one?.ShardId, AdjacentShardToMerge: other?.ShardId };
    await client.send(new MergeShardsCommand({ StreamName: 'split', ...merged }));
    await put('split', 'after', 'ada');
    await stage.advance(10);
    expect(logged('in-order').filter((line) => /^(before|between|after)$/.test(line))).toEqual([
      'before',
      'between',
      'after',
    ]);
    const closed = await read(await iterator('split', `${parent?.ShardId}`, { ShardIteratorType: 'LATEST' }));
    expect(closed.NextShardIterator).toBeUndefined();
    expect(closed.ChildShards?.map(({ ShardId }) => ShardId)).toEqual([one?.ShardId, other?.ShardId]);
  });
});

test('a function whose role may not read the stream keeps the stage from starting', async () => {
  const blind = { ...RESOURCES, ReadRole: roleOf(READ.slice(1)) };
  const assembly = writeAssembly({ Streams: { resources: blind, outputs: {} } });
  await expect(Stage.open({ assembly: assembly.path })).rejects.toThrow(
    /cannot poll the stream of .*kinesis:GetRecords/,
  );
  assembly.remove();
});

test('a stream that is missing is named', async () => {
  const missing = client.send(new DescribeStreamSummaryCommand({ StreamName: 'wrong-stream-name' }));
  // Recorded: test_kinesis::test_cbor_exceptions.
  await expect(missing).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Stream wrong-stream-name under account 000000000000 not found.',
  });
});

test('records, shards and positions of readers survive a restart', async () => {
  const state = new TemporaryFolder();
  const first = await Stage.open({ assembly: folder.path, state: state.path });
  const producer = clientOf(first);
  await producer.send(new PutRecordCommand({ StreamName: 'split', PartitionKey: 'a', Data: data('kept') }));
  const ShardToSplit = 'shardId-000000000000';
  await producer.send(new SplitShardCommand({ StreamName: 'split', ShardToSplit, NewStartingHashKey: '100' }));
  await first.settle();
  producer.destroy();
  await first.close();
  const second = await Stage.open({ assembly: folder.path, state: state.path });
  const { shards } = second.services.kinesis.byName('split');
  expect(shards.map(({ id, lastNumber }) => [id, lastNumber === undefined])).toEqual([
    ['shardId-000000000000', false],
    ['shardId-000000000001', true],
    ['shardId-000000000002', true],
  ]);
  expect(shards[0]?.from(0).map((record) => Buffer.from(record.data, 'base64').toString())).toEqual(['kept']);
  await second.settle();
  expect(second.records.of('invocation')).toEqual([]);
  await second.close();
  state.remove();
}, 30_000);
