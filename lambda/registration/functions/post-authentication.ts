import type { PostAuthenticationTriggerEvent } from 'aws-lambda';
import { numberParameter } from '#lambda/runtime/aws/parameters.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { triggerHandler } from '#lambda/runtime/handlers/trigger.ts';
import { logger } from '#lambda/runtime/logger.ts';
import { findPlayer } from '../adapters/players.ts';
import { register } from '../adapters/registration.ts';
import { saveSession } from '../adapters/sessions.ts';
import { triggerSubject } from '../adapters/trigger-event.ts';

const sessionDaysParameter = requiredEnv('SESSION_DAYS_PARAMETER');

/**
 * Cognito calls this after a correct sign-in, before it hands out the tokens; an error refuses the sign-in. A player who is
 * missing is registered first: PostConfirmation was throttled or failed, and Cognito does not call that again.
 */
export const handler = triggerHandler<PostAuthenticationTriggerEvent>(async (event) => {
  const playerId = triggerSubject(event);
  if ((await findPlayer(playerId)) === undefined) {
    logger.warn('A player was missing and is registered at the sign-in', { playerId });
    await register(event);
  }
  await saveSession({
    playerId,
    clientId: event.callerContext.clientId,
    signedInAt: new Date(),
    days: await numberParameter(sessionDaysParameter),
  });
});
