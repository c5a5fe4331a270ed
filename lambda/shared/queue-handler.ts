import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logger } from './logger.ts';

/**
 * Makes a queue's consumer of what handles one message. The messages whose handling throws are reported, and only those;
 * SQS delivers them again, and after its number of receives to the dead letters.
 *
 * They are handled one after the other: two deliveries of the same message in one batch would compete for the same items.
 */
export function queueHandler(
  handleMessage: (message: SQSRecord) => Promise<void>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const processor = new BatchProcessor(EventType.SQS);
  const recordHandler = async (message: SQSRecord) => {
    try {
      await handleMessage(message);
    } catch (error) {
      // The batch processor keeps the reason to itself, and an operator with a dead letter will want it.
      const reason = error instanceof Error ? error : new Error(String(error));
      logger.error('Message failed', { messageId: message.messageId, error: reason });
      throw error;
    }
  };
  return async (event, context) => {
    logger.addContext(context);
    return processPartialResponse(event, recordHandler, processor, {
      context,
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
  };
}
