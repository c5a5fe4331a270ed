import type { Context, PostConfirmationTriggerEvent } from 'aws-lambda';
import { numberParameter } from '#lambda/runtime/aws/parameters.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { beginInvocation } from '#lambda/runtime/logger.ts';
import { addMetrics, flushMetrics } from '#lambda/runtime/metrics.ts';
import { createPlayer } from '../adapters/players.ts';
import { joinPlayers } from '../adapters/players-group.ts';
import { sendReminder } from '../adapters/reminder-queue.ts';
import { triggerSubject } from '../adapters/trigger-event.ts';
import { registerPlayer } from '../use-cases/register-player.ts';

const startingCreditsParameter = requiredEnv('STARTING_CREDITS_PARAMETER');

/**
 * Cognito calls this when a registration is confirmed, and also when a forgotten password was reset, which is none.
 * It has 5 s, three times, and gets back the event it sent
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html).
 */
export async function handler(
  event: PostConfirmationTriggerEvent,
  context: Context,
): Promise<PostConfirmationTriggerEvent> {
  beginInvocation(context);
  if (event.triggerSource !== 'PostConfirmation_ConfirmSignUp') return event;
  const registration = {
    playerId: triggerSubject(event),
    username: event.userName,
    registeredAt: new Date().toISOString(),
  };
  try {
    await registerPlayer(registration, {
      startingCredits: () => numberParameter(startingCreditsParameter),
      createPlayer: counting,
      joinPlayers: (username) => joinPlayers(event.userPoolId, username),
      sendReminder,
    });
  } finally {
    flushMetrics();
  }
  return event;
}

/** Counts where the player comes into being: should a later step fail, the next attempt finds the player there. */
const counting: typeof createPlayer = async (player) => {
  const isNew = await createPlayer(player);
  if (isNew) addMetrics({ PlayersRegistered: 1 });
  return isNew;
};
