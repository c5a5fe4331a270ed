import { array, literal, maxLength, minLength, optional, pipe, record, regex, strictObject, string } from 'valibot';
import { between } from '../../resource-values.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import { describeShard, describeStream } from './describe.ts';
import { invalid, named, on, streamOf } from './inputs.ts';
import type { Kinesis } from './kinesis.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html */
export const MIN_RETENTION_HOURS = 24;
export const MAX_RETENTION_HOURS = 8_760;

const shardId = string();
const hashKey = pipe(string(), regex(/^(0|[1-9]\d{0,38})$/, 'a number of at most 128 bits'));
const hours = strictObject({ ...named, RetentionPeriodHours: between(MIN_RETENTION_HOURS, MAX_RETENTION_HOURS) });
const onAll = (action: string) => () => [{ action: `kinesis:${action}`, resource: '*' }];

/** What describes streams, and changes their shards, retention and tags. */
export function streamOperations(kinesis: Kinesis): Readonly<Record<string, Operation>> {
  return {
    ListStreams: operation({
      input: strictObject({ Limit: optional(between(1, 10_000), 100), NextToken: optional(string()) }),
      permissions: onAll('ListStreams'),
      run({ Limit, NextToken }) {
        const { items, next } = pageOf(kinesis.all, NextToken, Limit, invalid('Invalid NextToken.'));
        const summaries = items.map((stream) => {
          const { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp } =
            describeStream(stream);
          return { StreamName, StreamARN, StreamStatus, StreamModeDetails, StreamCreationTimestamp };
        });
        return {
          StreamNames: summaries.map(({ StreamName }) => StreamName),
          StreamSummaries: summaries,
          HasMoreStreams: next !== undefined,
          ...(next === undefined ? {} : { NextToken: next }),
        };
      },
    }),
    DescribeStream: operation({
      input: strictObject({
        ...named,
        Limit: optional(between(1, 10_000), 100),
        ExclusiveStartShardId: optional(shardId),
      }),
      permissions: on(kinesis, 'DescribeStream'),
      run({ Limit, ExclusiveStartShardId, ...input }) {
        const stream = streamOf(kinesis, input);
        const rest = stream.shards.filter(
          ({ id }) => ExclusiveStartShardId === undefined || id > ExclusiveStartShardId,
        );
        return {
          StreamDescription: {
            ...describeStream(stream),
            Shards: rest.slice(0, Limit).map(describeShard),
            HasMoreShards: rest.length > Limit,
          },
        };
      },
    }),
    DescribeStreamSummary: operation({
      input: strictObject(named),
      permissions: on(kinesis, 'DescribeStreamSummary'),
      run(input) {
        const stream = streamOf(kinesis, input);
        return {
          StreamDescriptionSummary: {
            ...describeStream(stream),
            OpenShardCount: stream.openShards.length,
            ConsumerCount: stream.consumers.size,
            MaxRecordSizeInKiB: stream.settings.maxRecordBytes / 1_024,
          },
        };
      },
    }),
    ListShards: operation({
      input: strictObject({
        ...named,
        MaxResults: optional(between(1, 10_000), 1_000),
        NextToken: optional(string()),
        ExclusiveStartShardId: optional(shardId),
        ShardFilter: optional(strictObject({ Type: literal('AT_LATEST') })),
      }),
      permissions: on(kinesis, 'ListShards'),
      run({ MaxResults, NextToken, ExclusiveStartShardId, ShardFilter, ...input }) {
        const stream = streamOf(kinesis, input);
        const all = ShardFilter === undefined ? stream.shards : stream.openShards;
        const rest = all.filter(({ id }) => ExclusiveStartShardId === undefined || id > ExclusiveStartShardId);
        const { items, next } = pageOf(rest, NextToken, MaxResults, invalid('Invalid NextToken.'));
        return { Shards: items.map(describeShard), ...(next === undefined ? {} : { NextToken: next }) };
      },
    }),
    SplitShard: operation({
      input: strictObject({ ...named, ShardToSplit: shardId, NewStartingHashKey: hashKey }),
      permissions: on(kinesis, 'SplitShard'),
      run({ ShardToSplit, NewStartingHashKey, ...input }) {
        const stream = streamOf(kinesis, input);
        const shard = stream.shard(ShardToSplit);
        const { start, end } = shard.identity.range;
        const at = BigInt(NewStartingHashKey);
        // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html
        if (shard.lastNumber !== undefined) throw invalid(`Shard ${ShardToSplit} is closed.`);
        if (at <= start || at > end) throw invalid(`NewStartingHashKey ${at} is not inside of shard ${ShardToSplit}.`);
        stream.split(shard, at);
      },
    }),
    MergeShards: operation({
      input: strictObject({ ...named, ShardToMerge: shardId, AdjacentShardToMerge: shardId }),
      permissions: on(kinesis, 'MergeShards'),
      run({ ShardToMerge, AdjacentShardToMerge, ...input }) {
        const stream = streamOf(kinesis, input);
        const [one, other] = [stream.shard(ShardToMerge), stream.shard(AdjacentShardToMerge)];
        const [a, b] = [one.identity.range, other.identity.range];
        // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html
        if (one.lastNumber !== undefined || other.lastNumber !== undefined) throw invalid('A shard is closed.');
        if (a.end + 1n !== b.start && b.end + 1n !== a.start) {
          throw invalid(`Shards ${ShardToMerge} and ${AdjacentShardToMerge} are not adjacent.`);
        }
        stream.merge(one, other);
      },
    }),
    UpdateShardCount: operation({
      input: strictObject({ ...named, TargetShardCount: between(1, 10_000), ScalingType: literal('UNIFORM_SCALING') }),
      permissions: on(kinesis, 'UpdateShardCount'),
      run({ TargetShardCount, ...input }) {
        const stream = streamOf(kinesis, input);
        const { length } = stream.openShards;
        // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
        if (TargetShardCount > 2 * length || TargetShardCount < length / 2) {
          throw invalid(`UpdateShardCount takes ${length} shards to at most twice and at least half as many.`);
        }
        stream.reshard(TargetShardCount);
        return {
          StreamName: stream.settings.name,
          StreamARN: stream.settings.arn,
          CurrentShardCount: length,
          TargetShardCount,
        };
      },
    }),
    IncreaseStreamRetentionPeriod: operation({
      input: hours,
      permissions: on(kinesis, 'IncreaseStreamRetentionPeriod'),
      run({ RetentionPeriodHours, ...input }) {
        const stream = streamOf(kinesis, input);
        if (RetentionPeriodHours < stream.retentionHours) throw invalid('The retention period would be shorter.');
        stream.retentionHours = RetentionPeriodHours;
      },
    }),
    DecreaseStreamRetentionPeriod: operation({
      input: hours,
      permissions: on(kinesis, 'DecreaseStreamRetentionPeriod'),
      run({ RetentionPeriodHours, ...input }) {
        const stream = streamOf(kinesis, input);
        if (RetentionPeriodHours > stream.retentionHours) throw invalid('The retention period would be longer.');
        stream.retentionHours = RetentionPeriodHours;
      },
    }),
    AddTagsToStream: operation({
      input: strictObject({ ...named, Tags: record(string(), string()) }),
      permissions: on(kinesis, 'AddTagsToStream'),
      run({ Tags, ...input }) {
        const stream = streamOf(kinesis, input);
        for (const [name, value] of Object.entries(Tags)) stream.tag(name, value);
      },
    }),
    RemoveTagsFromStream: operation({
      input: strictObject({ ...named, TagKeys: pipe(array(string()), minLength(1), maxLength(50)) }),
      permissions: on(kinesis, 'RemoveTagsFromStream'),
      run({ TagKeys, ...input }) {
        const stream = streamOf(kinesis, input);
        for (const name of TagKeys) stream.tag(name, undefined);
      },
    }),
    ListTagsForStream: operation({
      input: strictObject(named),
      permissions: on(kinesis, 'ListTagsForStream'),
      run: (input) => ({
        Tags: [...streamOf(kinesis, input).tags].map(([Key, Value]) => ({ Key, Value })),
        HasMoreTags: false,
      }),
    }),
  };
}
