import { publish } from '#shared/events.ts';
import { claim, complete } from '#shared/idempotency.ts';
import { reminderKey } from '#shared/keys.ts';
import { addMetrics } from '#shared/metrics.ts';
import { findPlayer } from '#shared/players.ts';
import { queueHandler } from '#shared/queue-handler.ts';
import { type FollowUp, parseFollowUp } from './use-cases/follow-up-message.ts';
import { nudgePlayer } from './use-cases/nudge-player.ts';

const keyOf = ({ playerId, reminder }: FollowUp) => reminderKey(playerId, reminder);

/** Nudges the players whose follow-ups have waited long enough. */
export const handler = queueHandler(async (body) => {
  const followUp = parseFollowUp(body);
  const outcome = await nudgePlayer(followUp, {
    findPlayer,
    claim: (work) => claim(keyOf(work)),
    complete: (work) => complete(keyOf(work)),
    publish,
  });
  if (outcome === 'nudged') addMetrics({ FollowUpsSent: 1 });
  return outcome;
});
