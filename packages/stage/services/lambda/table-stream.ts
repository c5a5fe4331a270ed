import { type ChangeRecord, describeRecord, EXPIRY_PRINCIPAL } from '../dynamodb/streams/change.ts';
import type { ChangeStream } from '../dynamodb/streams/change-stream.ts';
import { RETENTION_MILLISECONDS, type Shard } from '../dynamodb/streams/shard.ts';
import type { SourceRecord, SourceShard, StreamSource } from './stream-source.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html#events-dynamodb-permissions */
const ACTIONS = ['GetRecords', 'DescribeStream', 'GetShardIterator', 'ListStreams'] as const;

/** The stream of a table, as event source mappings read it. */
export function tableStream(stream: ChangeStream): StreamSource {
  return {
    arn: stream.arn,
    name: stream.settings.tableName,
    shards: stream.shards.map((shard) => sourceShard(shard, stream)),
    retentionMilliseconds: RETENTION_MILLISECONDS,
    batchInfo: 'DDBStreamBatchInfo',
    permissions: ACTIONS.map((action) => ({ action: `dynamodb:${action}`, resource: stream.arn })),
    addReader: (functionName) => stream.addReader(functionName),
    // The stage's shards of tables stay open, so no others come.
    whenSharded: () => {},
  };
}

function sourceShard(shard: Shard, stream: ChangeStream): SourceShard {
  const read = (record: ChangeRecord) => sourceRecord(record, stream);
  return {
    id: shard.id,
    parents: [],
    isClosed: false,
    get horizon() {
      return shard.horizon;
    },
    get end() {
      return shard.end;
    },
    positionSince: (time) => shard.positionSince(time),
    from: (position) => shard.from(position).map(read),
    find(sequenceNumber) {
      const found = shard.find(sequenceNumber);
      return found === undefined ? undefined : read(found);
    },
    whenAppended: (listener) => shard.whenAppended(listener),
  };
}

function sourceRecord(record: ChangeRecord, stream: ChangeStream): SourceRecord {
  const event = streamEventRecord(record, stream.arn);
  const { sequenceNumber, createdAt } = record;
  return { sequenceNumber, createdAt, partitionKey: stream.partitionKeyOf(record), event, filtered: event };
}

/** A record as a function gets it. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function streamEventRecord(record: ChangeRecord, streamArn: string) {
  const { type, id: principalId } = EXPIRY_PRINCIPAL;
  return {
    ...describeRecord(record),
    eventSourceARN: streamArn,
    ...(record.expired ? { userIdentity: { type, principalId } } : {}),
  };
}
