import { number, optional, picklist, strictObject, string } from 'valibot';
import type { Caller } from '../../iam/access.ts';
import { between } from '../../resource-values.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { iteratorFor, readIterator } from '../dynamodb/streams/iterators.ts';
import { KeysOfService } from '../kms/for-service.ts';
import { type DataRecord, recordBytes } from './data-record.ts';
import type { DataShard } from './data-shard.ts';
import type { DataStream } from './data-stream.ts';
import { describeRange } from './describe.ts';
import { invalid, named, on, streamOf } from './inputs.ts';
import { type Kinesis, type KinesisStage, throttled } from './kinesis.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const MAX_RECORDS = 10_000;
const MAX_BYTES = 10 * 1_048_576;
/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
const ITERATOR_LIFE = { milliseconds: 5 * 60_000, invalid: () => invalid('Invalid ShardIterator.') };

/** What readers call that share the throughput of a shard. */
export function readOperations(
  kinesis: Kinesis,
  { access, clock, kms, records }: KinesisStage,
): Readonly<Record<string, Operation>> {
  const keys = new KeysOfService(kms, access, 'kinesis');
  const authorizeKey = ({ settings: { arn, keyId } }: DataStream, caller: Caller) => {
    if (keyId !== undefined) keys.authorize(caller, 'Decrypt', keys.key(keyId), { 'aws:kinesis:arn': arn });
  };
  return {
    GetShardIterator: operation({
      input: strictObject({
        ...named,
        ShardId: string(),
        ShardIteratorType: picklist([
          'AT_SEQUENCE_NUMBER',
          'AFTER_SEQUENCE_NUMBER',
          'TRIM_HORIZON',
          'LATEST',
          'AT_TIMESTAMP',
        ]),
        StartingSequenceNumber: optional(string()),
        // In seconds.
        Timestamp: optional(number()),
      }),
      permissions: on(kinesis, 'GetShardIterator'),
      run({ ShardId, ShardIteratorType, StartingSequenceNumber, Timestamp, ...input }) {
        const stream = streamOf(kinesis, input);
        const shard = stream.shard(ShardId);
        const position = positionFor(shard, ShardIteratorType, StartingSequenceNumber, Timestamp);
        return { ShardIterator: iteratorFor({ streamArn: stream.settings.arn, shardId: ShardId, position }, clock) };
      },
    }),
    GetRecords: operation({
      input: strictObject({
        ShardIterator: string(),
        Limit: optional(between(1, MAX_RECORDS), MAX_RECORDS),
        StreamARN: optional(string()),
      }),
      permissions: ({ ShardIterator }) => [
        { action: 'kinesis:GetRecords', resource: readIterator(ShardIterator, clock, ITERATOR_LIFE).streamArn },
      ],
      run({ ShardIterator, Limit }, caller) {
        const at = readIterator(ShardIterator, clock, ITERATOR_LIFE);
        const stream = kinesis.byArn(at.streamArn);
        const shard = stream.shard(at.shardId);
        authorizeKey(stream, caller);
        if (!shard.reads.admits()) {
          records.add({ kind: 'stream-read-throttled', stream: stream.settings.name, shardId: shard.id });
          throw throttled(stream, shard.id);
        }
        const start = Math.max(at.position, shard.horizon);
        const found = upToMaxBytes(shard.from(start, Limit));
        shard.reads.count(found.reduce((sum, record) => sum + recordBytes(record), 0));
        const position = start + found.length;
        const [next] = shard.from(position, 1);
        const isOver = shard.lastNumber !== undefined && next === undefined;
        return {
          Records: found.map((record) => describeRecord(record, stream)),
          ...(isOver
            ? { ChildShards: childrenOf(shard, stream) }
            : { NextShardIterator: iteratorFor({ ...at, position }, clock) }),
          MillisBehindLatest: next === undefined ? 0 : clock.now() - next.createdAt,
        };
      },
    }),
  };
}

/** @throws AwsError `InvalidArgumentException` */
function positionFor(
  shard: DataShard,
  type: string,
  sequenceNumber: string | undefined,
  seconds: number | undefined,
): number {
  if (type === 'TRIM_HORIZON') return shard.horizon;
  if (type === 'LATEST') return shard.end;
  if (type === 'AT_TIMESTAMP') {
    if (seconds === undefined) throw invalid('Must specify timestamp parameter for iterator of type AT_TIMESTAMP.');
    return shard.positionSince(seconds * 1_000);
  }
  if (sequenceNumber === undefined || !/^\d+$/.test(sequenceNumber)) {
    throw invalid(`Must specify startingSequenceNumber parameter for iterator of type ${type}.`);
  }
  const number = BigInt(sequenceNumber);
  return Math.max(shard.horizon, shard.positionOf(type === 'AT_SEQUENCE_NUMBER' ? number : number + 1n));
}

const describeRecord = (
  { sequenceNumber, createdAt, data, partitionKey }: DataRecord,
  { settings: { keyId } }: DataStream,
) => ({
  SequenceNumber: `${sequenceNumber}`,
  ApproximateArrivalTimestamp: createdAt / 1_000,
  Data: data,
  PartitionKey: partitionKey,
  ...(keyId === undefined ? {} : { EncryptionType: 'KMS' }),
});

const childrenOf = (shard: DataShard, stream: DataStream) =>
  stream.shards
    .filter(({ identity }) => identity.parents.includes(shard.id))
    .map(({ id: ShardId, identity }) => ({
      ShardId,
      ParentShards: identity.parents,
      HashKeyRange: describeRange(identity.range),
    }));

function upToMaxBytes(records: readonly DataRecord[]): readonly DataRecord[] {
  let bytes = 0;
  const over = records.findIndex((record, index) => {
    bytes += recordBytes(record);
    return index > 0 && bytes > MAX_BYTES;
  });
  return over === -1 ? records : records.slice(0, over);
}
