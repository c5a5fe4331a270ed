import type { DataShard } from './data-shard.ts';
import type { Consumer, DataStream } from './data-stream.ts';
import type { HashRange } from './hash-key.ts';

export const describeRange = ({ start, end }: HashRange) => ({
  StartingHashKey: `${start}`,
  EndingHashKey: `${end}`,
});

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Shard.html: it names two parents at most. */
export function describeShard({ id, identity, lastNumber }: DataShard) {
  const [parent, adjacent] = identity.parents;
  return {
    ShardId: id,
    ...(parent === undefined ? {} : { ParentShardId: parent }),
    ...(adjacent === undefined ? {} : { AdjacentParentShardId: adjacent }),
    HashKeyRange: describeRange(identity.range),
    SequenceNumberRange: {
      StartingSequenceNumber: `${identity.firstNumber}`,
      ...(lastNumber === undefined ? {} : { EndingSequenceNumber: `${lastNumber}` }),
    },
  };
}

/** What both descriptions of a stream say. A stream of the stage is active at once. */
export function describeStream({ settings, createdAt, retentionHours }: DataStream) {
  const { name, arn, mode, keyId } = settings;
  return {
    StreamName: name,
    StreamARN: arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: mode },
    RetentionPeriodHours: retentionHours,
    StreamCreationTimestamp: createdAt / 1_000,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: keyId === undefined ? 'NONE' : 'KMS',
    ...(keyId === undefined ? {} : { KeyId: keyId }),
  };
}

/** Recorded: test_kinesis::test_stream_consumers. */
export const describeConsumer = ({ name, arn, createdAt }: Consumer) => ({
  ConsumerName: name,
  ConsumerARN: arn,
  ConsumerStatus: 'ACTIVE',
  ConsumerCreationTimestamp: createdAt / 1_000,
});
