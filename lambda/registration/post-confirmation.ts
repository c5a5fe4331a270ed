import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { requiredEnv } from '#shared/env.ts';
import { numberParameter } from '#shared/parameters.ts';
import { createPlayer } from '#shared/players.ts';
import { sendFollowUp } from './adapters/follow-up-queue.ts';
import { joinPlayers } from './adapters/players-group.ts';
import { triggerSubject } from './adapters/trigger-event.ts';
import { registerPlayer } from './use-cases/register-player.ts';

const startingCreditsParameter = requiredEnv('STARTING_CREDITS_PARAMETER');

/**
 * Cognito calls this when a registration is confirmed, and also when a forgotten password was reset, which is none.
 * It has 5 s, three times, and gets back the event it sent
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html).
 */
export async function handler(event: PostConfirmationTriggerEvent): Promise<PostConfirmationTriggerEvent> {
  if (event.triggerSource !== 'PostConfirmation_ConfirmSignUp') return event;
  const registration = {
    playerId: triggerSubject(event),
    username: event.userName,
    registeredAt: new Date().toISOString(),
  };
  await registerPlayer(registration, {
    startingCredits: () => numberParameter(startingCreditsParameter),
    createPlayer,
    joinPlayers: (username) => joinPlayers(event.userPoolId, username),
    sendFollowUp,
  });
  return event;
}
