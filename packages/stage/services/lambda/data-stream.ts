import { parsedJson } from '../../json.ts';
import type { DataRecord } from '../kinesis/data-record.ts';
import type { DataShard } from '../kinesis/data-shard.ts';
import type { DataStream } from '../kinesis/data-stream.ts';
import type { SourceRecord, SourceShard, StreamSource } from './stream-source.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html */
const SHARED = ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListShards'] as const;
/** https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers-api.html */
const OF_STREAM = ['DescribeStreamSummary', 'ListShards'] as const;

/**
 * A data stream, as event source mappings read it.
 * @param consumerArn of the consumer with a throughput of its own. @default the reader shares that of the shards
 * @param roleArn of the function, which each record names
 */
export function dataStream(stream: DataStream, consumerArn: string | undefined, roleArn: string): StreamSource {
  const { arn, name } = stream.settings;
  const on = (action: string, resource = arn) => ({ action: `kinesis:${action}`, resource });
  // A record names the source of its mapping (unverified; settled by: an event of a mapping of a consumer).
  const read = (record: DataRecord, shard: DataShard) => sourceRecord(record, shard, consumerArn ?? arn, roleArn);
  const source = (shard: DataShard) => sourceShard(shard, read);
  return {
    arn,
    name,
    get shards() {
      return stream.shards.map(source);
    },
    get retentionMilliseconds() {
      return stream.retentionHours * 3_600_000;
    },
    batchInfo: 'KinesisBatchInfo',
    permissions:
      consumerArn === undefined
        ? SHARED.map((action) => on(action))
        : [on('SubscribeToShard', consumerArn), ...OF_STREAM.map((action) => on(action))],
    // A stream has as many readers as it has throughput for: see the metric IteratorAge.
    addReader: () => {},
    whenSharded: (listener) => stream.whenSharded((shard) => listener(source(shard))),
  };
}

function sourceShard(shard: DataShard, read: (record: DataRecord, shard: DataShard) => SourceRecord): SourceShard {
  return {
    id: shard.id,
    parents: shard.identity.parents,
    get isClosed() {
      return shard.lastNumber !== undefined;
    },
    get horizon() {
      return shard.horizon;
    },
    get end() {
      return shard.end;
    },
    positionSince: (time) => shard.positionSince(time),
    from: (position) => shard.from(position).map((record) => read(record, shard)),
    find(sequenceNumber) {
      const found = shard.find(sequenceNumber);
      return found === undefined ? undefined : read(found, shard);
    },
    whenAppended: (listener) => shard.whenAppended(listener),
  };
}

/** Recorded: test_lambda_integration_kinesis::test_create_kinesis_event_source_mapping, 25-11-2025. */
function sourceRecord(record: DataRecord, shard: DataShard, sourceArn: string, roleArn: string): SourceRecord {
  const { sequenceNumber, createdAt, partitionKey, data } = record;
  const kinesis = {
    kinesisSchemaVersion: '1.0',
    partitionKey,
    sequenceNumber: `${sequenceNumber}`,
    data,
    approximateArrivalTimestamp: createdAt / 1_000,
  };
  const event = {
    kinesis,
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shard.id}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: roleArn,
    awsRegion: sourceArn.split(':')[3] ?? '',
    eventSourceARN: sourceArn,
  };
  const text = Buffer.from(data, 'base64').toString('utf8');
  // Filters see the data decoded: recorded, test_kinesis_event_filtering_json_pattern.
  return { sequenceNumber, createdAt, partitionKey, event, filtered: { ...kinesis, data: parsedJson(text) ?? text } };
}
