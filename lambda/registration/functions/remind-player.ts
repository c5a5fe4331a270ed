import { publish } from '#lambda/runtime/events.ts';
import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { reminderKey } from '#lambda/runtime/keys.ts';
import { addMetrics } from '#lambda/runtime/metrics.ts';
import { claim, complete } from '../adapters/claims.ts';
import { findPlayer } from '../adapters/players.ts';
import { nudgePlayer } from '../use-cases/remind-player.ts';
import { type FollowUp, parseFollowUp } from '../use-cases/reminder-message.ts';

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
