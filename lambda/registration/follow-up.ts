import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { publish } from '#shared/events.ts';
import { claim, complete } from '#shared/idempotency.ts';
import { reminderKey } from '#shared/keys.ts';
import { logger } from '#shared/logger.ts';
import { findPlayer } from '#shared/players.ts';
import { type FollowUp, parseFollowUp } from './use-cases/follow-up-message.ts';
import { nudgePlayer } from './use-cases/nudge-player.ts';

const processor = new BatchProcessor(EventType.SQS);
const keyOf = ({ playerId, reminder }: FollowUp) => reminderKey(playerId, reminder);

/** Handles one message. An error it throws sends this message back to the queue, and only this one. */
async function recordHandler({ body, messageId }: SQSRecord): Promise<void> {
  try {
    const followUp = parseFollowUp(body);
    const outcome = await nudgePlayer(followUp, {
      findPlayer,
      claim: (work) => claim(keyOf(work)),
      complete: (work) => complete(keyOf(work)),
      publish,
    });
    logger.info('Follow-up handled', { messageId, reminder: followUp.reminder, outcome });
  } catch (error) {
    // The batch processor keeps the reason to itself, and an operator with a dead letter will want it.
    logger.error('Follow-up failed', { messageId, error: error instanceof Error ? error : new Error(String(error)) });
    throw error;
  }
}

/** Reports the messages that failed and only those; SQS delivers them again, and after five receives to the dead letters. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  return processPartialResponse(event, recordHandler, processor, {
    context,
    // One after the other: two deliveries of the same follow-up in one batch would compete for the claim.
    processInParallel: false,
    throwOnFullBatchFailure: false,
  });
}
