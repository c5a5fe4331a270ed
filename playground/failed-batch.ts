import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { array, type InferOutput, looseObject, object, optional, parse, pipe, regex, string } from 'valibot';
import type { MappingFilter } from './mapping-filter.ts';
import { callStreams } from './stream-api.ts';

const sequenceNumber = pipe(string(), regex(/^\d{1,40}$/));

/** What Lambda sends to the failure queue. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
export const failedBatchSchema = object({
  requestContext: object({ functionArn: string() }),
  DDBStreamBatchInfo: object({
    shardId: string(),
    startSequenceNumber: sequenceNumber,
    endSequenceNumber: sequenceNumber,
    streamArn: string(),
  }),
});

/** The batch that failed: where its records are in the stream. */
export type FailedBatch = InferOutput<typeof failedBatchSchema>['DDBStreamBatchInfo'];

const iteratorSchema = object({ ShardIterator: string() });
const recordSchema = looseObject({
  dynamodb: looseObject({ SequenceNumber: sequenceNumber }),
  userIdentity: optional(object({ Type: optional(string()), PrincipalId: optional(string()) })),
});
const pageSchema = object({ Records: array(recordSchema), NextShardIterator: optional(string()) });
type ApiRecord = InferOutput<typeof recordSchema>;

/** The records are not in the stream any more: it keeps them for 24 hours. */
export class Gone extends Error {}

/** Pages without records, which the service may answer any time, after which nothing more is expected. */
const EMPTY_PAGES = 20;

/**
 * Fetches the records of a failed batch from the stream, as the event source mapping would hand them to its function: in
 * order, without those that its filter keeps out.
 * @param passes the filter
 * @throws Gone when the first of them was trimmed, or its shard with it
 */
export async function recordsOf(
  client: DynamoDBClient,
  batch: FailedBatch,
  passes: MappingFilter,
): Promise<readonly unknown[]> {
  const records: ApiRecord[] = [];
  const [start, end] = [BigInt(batch.startSequenceNumber), BigInt(batch.endSequenceNumber)];
  let iterator: string | undefined = await iteratorAt(client, batch);
  for (let empty = 0; iterator !== undefined && empty < EMPTY_PAGES; ) {
    const page: InferOutput<typeof pageSchema> = parse(
      pageSchema,
      await gone(callStreams(client, 'GetRecords', { ShardIterator: iterator, Limit: 1_000 })),
    );
    records.push(...page.Records.filter((record) => numberOf(record) <= end));
    if (page.Records.some((record) => numberOf(record) >= end)) break;
    empty = page.Records.length === 0 ? empty + 1 : 0;
    iterator = page.NextShardIterator;
  }
  const [first] = records;
  if (first === undefined || numberOf(first) > start) throw new Gone('The stream has trimmed them');
  return records.map(asInEvents).filter(passes);
}

async function iteratorAt(client: DynamoDBClient, batch: FailedBatch): Promise<string> {
  const input = {
    StreamArn: batch.streamArn,
    ShardId: batch.shardId,
    ShardIteratorType: 'AT_SEQUENCE_NUMBER',
    SequenceNumber: batch.startSequenceNumber,
  };
  return parse(iteratorSchema, await gone(callStreams(client, 'GetShardIterator', input))).ShardIterator;
}

/** Turns the errors that mean "too late" into one. */
async function gone<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (!['TrimmedDataAccessException', 'ResourceNotFoundException'].includes(name)) throw error;
    throw new Gone(`The stream has trimmed them (${name})`);
  }
}

const numberOf = ({ dynamodb }: ApiRecord) => BigInt(dynamodb.SequenceNumber);

/** The API and the events of functions spell the one member differently. */
const asInEvents = ({ userIdentity, ...record }: ApiRecord): unknown =>
  userIdentity === undefined
    ? record
    : { ...record, userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } };
