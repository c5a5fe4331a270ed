import {
  integer,
  maxLength,
  minLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
} from 'valibot';
import type { StageClock } from '../../../clock.ts';
import { AwsError } from '../../../errors.ts';
import type { Permission } from '../../../iam/access.ts';
import { type JsonService, operation } from '../../../wire/aws-json.ts';
import type { DynamoDb } from '../dynamodb.ts';
import { type ChangeRecord, describeRecord, EXPIRY_PRINCIPAL } from './change.ts';
import { type ChangeStream, FIRST_SEQUENCE_NUMBER } from './change-stream.ts';
import { iteratorFor, readIterator } from './iterators.ts';
import type { Shard } from './shard.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
const MAX_RECORDS = 1_000;
const MAX_BYTES = 1_048_576;

const limit = optional(pipe(number(), integer(), minValue(1)));

/**
 * The DynamoDB Streams API, over the stage's own shards.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
export function streamOperations(
  dynamodb: DynamoDb,
  clock: StageClock,
  arn: (service: string, resource: string) => string,
): JsonService {
  const on = (action: string, resource: string): readonly Permission[] => [{ action: `dynamodb:${action}`, resource }];
  return {
    targetPrefix: 'DynamoDBStreams_20120810',
    name: 'DynamoDBStreams',
    operations: {
      ListStreams: operation({
        input: strictObject({
          TableName: optional(string()),
          Limit: limit,
          ExclusiveStartStreamArn: optional(string()),
        }),
        permissions: ({ TableName }) => on('ListStreams', arn('dynamodb', `table/${TableName ?? '*'}/stream/*`)),
        run: ({ TableName, Limit = 100, ExclusiveStartStreamArn }) => {
          const all = dynamodb.streams.filter(
            ({ settings }) => (TableName ?? settings.tableName) === settings.tableName,
          );
          const { page, last } = pageOf(all, ({ arn }) => arn === ExclusiveStartStreamArn, Limit);
          return {
            Streams: page.map((stream) => ({
              StreamArn: stream.arn,
              StreamLabel: stream.label,
              TableName: stream.settings.tableName,
            })),
            ...(last === undefined ? {} : { LastEvaluatedStreamArn: last.arn }),
          };
        },
      }),
      DescribeStream: operation({
        input: strictObject({ StreamArn: string(), Limit: limit, ExclusiveStartShardId: optional(string()) }),
        permissions: ({ StreamArn }) => on('DescribeStream', StreamArn),
        run: ({ StreamArn, Limit = 100, ExclusiveStartShardId }) => {
          const stream = dynamodb.stream(StreamArn);
          const { page, last } = pageOf(stream.shards, ({ id }) => id === ExclusiveStartShardId, Limit);
          return {
            StreamDescription: {
              ...describeStream(stream),
              Shards: page.map(({ id }) => ({
                ShardId: id,
                // It is open as long as it has no last one, and the stage's shards stay open.
                SequenceNumberRange: { StartingSequenceNumber: `${FIRST_SEQUENCE_NUMBER}` },
              })),
              ...(last === undefined ? {} : { LastEvaluatedShardId: last.id }),
            },
          };
        },
      }),
      GetShardIterator: operation({
        input: strictObject({
          StreamArn: string(),
          ShardId: pipe(string(), minLength(28), maxLength(65)),
          ShardIteratorType: picklist(['TRIM_HORIZON', 'LATEST', 'AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER']),
          SequenceNumber: optional(pipe(string(), minLength(21), maxLength(40))),
        }),
        permissions: ({ StreamArn }) => on('GetShardIterator', StreamArn),
        run: ({ StreamArn, ShardId, ShardIteratorType, SequenceNumber }) => {
          const shard = shardOf(dynamodb.stream(StreamArn), ShardId);
          const position = positionFor(shard, ShardIteratorType, SequenceNumber);
          return { ShardIterator: iteratorFor({ streamArn: StreamArn, shardId: ShardId, position }, clock) };
        },
      }),
      GetRecords: operation({
        input: strictObject({ ShardIterator: string(), Limit: limit }),
        permissions: ({ ShardIterator }) => on('GetRecords', readIterator(ShardIterator, clock).streamArn),
        run: ({ ShardIterator, Limit = MAX_RECORDS }) => {
          if (Limit > MAX_RECORDS) {
            throw new AwsError('LimitExceededException', `A limit of ${Limit} is over ${MAX_RECORDS}.`);
          }
          const at = readIterator(ShardIterator, clock);
          const shard = shardOf(dynamodb.stream(at.streamArn), at.shardId);
          if (at.position < shard.horizon) throw trimmed();
          const records = upToMaxBytes(shard.from(at.position, Limit).map(apiRecord));
          const next = { ...at, position: at.position + records.length };
          return { Records: records, NextShardIterator: iteratorFor(next, clock) };
        },
      }),
    },
  };
}

function describeStream({ arn, label, createdAt, settings }: ChangeStream) {
  return {
    StreamArn: arn,
    StreamLabel: label,
    StreamStatus: 'ENABLED',
    StreamViewType: settings.view,
    CreationRequestDateTime: createdAt / 1_000,
    TableName: settings.tableName,
    KeySchema: settings.keyAttributes.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
  };
}

function positionFor(shard: Shard, type: string, sequenceNumber: string | undefined): number {
  if (type === 'TRIM_HORIZON') return shard.horizon;
  if (type === 'LATEST') return shard.end;
  if (sequenceNumber === undefined || !/^\d+$/.test(sequenceNumber)) {
    throw new AwsError('ValidationException', `${type} needs a SequenceNumber.`);
  }
  const number = BigInt(sequenceNumber);
  if (shard.isTrimmed(number)) throw trimmed();
  return shard.positionOf(type === 'AT_SEQUENCE_NUMBER' ? number : number + 1n);
}

function shardOf(stream: ChangeStream, id: string): Shard {
  const shard = stream.shard(id);
  if (shard !== undefined) return shard;
  throw new AwsError('ResourceNotFoundException', `Requested resource not found: Shard does not exist: ${id}`);
}

const trimmed = () =>
  new AwsError('TrimmedDataAccessException', 'The operation attempted to read past the oldest record in a shard.');

function apiRecord(record: ChangeRecord) {
  const { type: Type, id: PrincipalId } = EXPIRY_PRINCIPAL;
  return { ...describeRecord(record), ...(record.expired ? { userIdentity: { PrincipalId, Type } } : {}) };
}

function upToMaxBytes<R extends { readonly dynamodb: { readonly SizeBytes: number } }>(records: readonly R[]) {
  let bytes = 0;
  const over = records.findIndex(({ dynamodb }, index) => {
    bytes += dynamodb.SizeBytes;
    return index > 0 && bytes > MAX_BYTES;
  });
  return over === -1 ? records : records.slice(0, over);
}

/** One page of a list that continues after an element, and its last element if more follow. */
function pageOf<T>(all: readonly T[], isStart: (element: T) => boolean, limit: number) {
  const rest = all.slice(all.findIndex(isStart) + 1);
  const page = rest.slice(0, limit);
  return { page, last: rest.length > limit ? page.at(-1) : undefined };
}
