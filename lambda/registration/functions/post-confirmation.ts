import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { numberParameter } from '#lambda/runtime/aws/parameters.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { triggerHandler } from '#lambda/runtime/handlers/trigger.ts';
import { createPlayer } from '../adapters/players.ts';
import { joinPlayers } from '../adapters/players-group.ts';
import { sendReminder } from '../adapters/reminder-queue.ts';
import { triggerSubject } from '../adapters/trigger-event.ts';
import { metrics } from '../metrics.ts';
import { registerPlayer } from '../use-cases/register-player.ts';

const startingCreditsParameter = requiredEnv('STARTING_CREDITS_PARAMETER');

/**
 * Cognito calls this when a registration is confirmed. It also calls it after a password reset, which is not a
 * registration.
 */
export const handler = triggerHandler<PostConfirmationTriggerEvent>(async (event) => {
  if (event.triggerSource !== 'PostConfirmation_ConfirmSignUp') return;
  const registration = {
    playerId: triggerSubject(event),
    username: event.userName,
    registeredAt: new Date().toISOString(),
  };
  await registerPlayer(registration, {
    startingCredits: () => numberParameter(startingCreditsParameter),
    createPlayer,
    joinPlayers: (username) => joinPlayers(event.userPoolId, username),
    sendReminder,
    measure: metrics.add,
  });
});
