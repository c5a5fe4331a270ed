import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { publish } from '#shared/events.ts';
import { logger } from '#shared/logger.ts';
import { findPlayer, noteReminder } from '#shared/players.ts';
import { parseFollowUp } from './use-cases/follow-up-message.ts';
import { nudgePlayer } from './use-cases/nudge-player.ts';

const processor = new BatchProcessor(EventType.SQS);

async function recordHandler(record: SQSRecord): Promise<void> {
  const followUp = parseFollowUp(record.body);
  const outcome = await nudgePlayer(followUp, { findPlayer, noteReminder, publish });
  logger.info('Follow-up handled', { messageId: record.messageId, reminder: followUp.reminder, outcome });
}

/** Reports the messages that failed and only those; SQS delivers them again, and after five receives to the dead letters. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  const response = await processPartialResponse(event, recordHandler, processor, {
    context,
    throwOnFullBatchFailure: false,
  });
  for (const { itemIdentifier } of response.batchItemFailures)
    logger.error('Follow-up failed', { messageId: itemIdentifier });
  return response;
}
