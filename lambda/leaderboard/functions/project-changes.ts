import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { publishToBus } from '#lambda/runtime/aws/bus.ts';
import { asError } from '#lambda/runtime/errors.ts';
import { beginInvocation, logger } from '#lambda/runtime/logger.ts';
import { findEntry, findPlays, saveEntry } from '../adapters/best-entries.ts';
import { claimHighScore } from '../adapters/high-scores.ts';
import { streamRecordOf } from '../adapters/stream-record.ts';
import { publishToTopic } from '../adapters/topic.ts';
import { processBatch } from '../use-cases/process-batch.ts';

const ports = {
  findEntry,
  saveEntry,
  findPlays,
  claimHighScore,
  publishToTopic,
  publishToBus,
};

/**
 * The one reader of the table's stream: keeps the leaderboard, and tells everybody else by the topic and the bus.
 *
 * It reports the first record that failed, and Lambda goes on from there. If that is the first of the batch there is no
 * progress to report, so it throws: then Lambda bisects the batch until the record is alone, and only that one ends in
 * the failure queue (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 *
 * @throws when the first record failed
 */
export async function handler(event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> {
  beginInvocation(context);
  const failure = await processBatch(event.Records.map(streamRecordOf), ports);
  if (failure === undefined) {
    logger.info('Changes projected', { records: event.Records.length });
    return { batchItemFailures: [] };
  }
  const itemIdentifier = event.Records[failure.index]?.dynamodb?.SequenceNumber;
  const error = asError(failure.error);
  logger.error('A change could not be projected', { sequenceNumber: itemIdentifier, error });
  if (failure.index === 0 || itemIdentifier === undefined) throw error;
  return { batchItemFailures: [{ itemIdentifier }] };
}
