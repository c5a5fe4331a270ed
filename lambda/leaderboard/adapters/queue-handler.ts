import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logger } from '#shared/logger.ts';

/**
 * Makes a handler for a queue: every message is handled by itself, and those that failed are reported and no others.
 * @param handle handles the body of one message; what it throws sends this message back. Its result goes to the log.
 */
export function queueHandler(handle: (body: string) => Promise<string>) {
  const processor = new BatchProcessor(EventType.SQS);
  const recordHandler = async ({ body, messageId }: SQSRecord): Promise<void> => {
    try {
      logger.info('Message handled', { messageId, outcome: await handle(body) });
    } catch (error) {
      // The batch processor keeps the reason to itself, and an operator with a dead letter will want it.
      logger.error('Message failed', { messageId, error: error instanceof Error ? error : new Error(String(error)) });
      throw error;
    }
  };
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.addContext(context);
    return processPartialResponse(event, recordHandler, processor, { context, throwOnFullBatchFailure: false });
  };
}
