import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { asError } from '../errors.ts';
import { logger } from '../logger.ts';
import { invocation } from './invocation.ts';

/**
 * Makes a queue's consumer of what handles one message. The messages whose handling throws are reported, and only those;
 * SQS delivers them again, and after its number of receives to the dead letters.
 *
 * They are handled one after the other: two deliveries of the same message in one batch would compete for the same items.
 *
 * @param handle handles the body of one message, and may ask the context how much time is left; its result goes to the log
 */
export function queueHandler(
  handle: (body: string, context: Context) => Promise<string>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const processor = new BatchProcessor(EventType.SQS);
  const recordHandler = recordHandlerOf(handle);
  return invocation((event: SQSEvent, context) =>
    processPartialResponse(event, (record: SQSRecord) => recordHandler(record, context), processor, {
      context,
      processInParallel: false,
      throwOnFullBatchFailure: false,
    }),
  );
}

/**
 * As {@link queueHandler}, for a FIFO queue: what follows a message that failed is not handled, in its group, and reported with it.
 * Lambda deletes whatever is not reported, and the order would be gone
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).
 */
export function fifoQueueHandler(
  handle: (body: string, context: Context) => Promise<string>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const processor = new SqsFifoPartialProcessorAsync();
  const recordHandler = recordHandlerOf(handle);
  return invocation((event: SQSEvent, context) =>
    processPartialResponse(event, (record: SQSRecord) => recordHandler(record, context), processor, {
      context,
      throwOnFullBatchFailure: false,
      skipGroupOnError: true,
    }),
  );
}

const recordHandlerOf =
  (handle: (body: string, context: Context) => Promise<string>) =>
  async ({ body, messageId }: SQSRecord, context: Context): Promise<void> => {
    try {
      logger.info('Message handled', { messageId, outcome: await handle(body, context) });
    } catch (error) {
      // The batch processor keeps the reason to itself, and an operator with a dead letter will want it.
      logger.error('Message failed', { messageId, error: asError(error) });
      throw error;
    }
  };
