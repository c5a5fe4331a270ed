import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { asError } from '../errors.ts';
import { logger } from '../logger.ts';
import { invocation } from './invocation.ts';

/** The first record of a batch that failed, and why. */
export interface BatchFailure {
  readonly index: number;
  readonly error: unknown;
}

/**
 * Makes a reader of the table's stream of what processes a batch in order and stops at the first record that fails.
 *
 * The handler reports that record, and Lambda goes on from there. If it is the first of the batch there is no progress to
 * report, so the handler throws: then Lambda bisects the batch until the record is alone, and only that one ends in the
 * failure queue (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 */
export const streamHandler = (
  processBatch: (records: readonly DynamoDBRecord[]) => Promise<BatchFailure | undefined>,
): ((event: DynamoDBStreamEvent, context: Context) => Promise<DynamoDBBatchResponse>) =>
  invocation(async ({ Records }) => {
    const failure = await processBatch(Records);
    if (failure === undefined) {
      logger.info('Batch handled', { records: Records.length });
      return { batchItemFailures: [] };
    }
    const itemIdentifier = Records[failure.index]?.dynamodb?.SequenceNumber;
    const error = asError(failure.error);
    logger.error('A record failed', { sequenceNumber: itemIdentifier, error });
    if (failure.index === 0 || itemIdentifier === undefined) throw error;
    return { batchItemFailures: [{ itemIdentifier }] };
  });
