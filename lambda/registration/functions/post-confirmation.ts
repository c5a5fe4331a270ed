import type { PostConfirmationTriggerEvent } from 'aws-lambda';
import { triggerHandler } from '#lambda/runtime/handlers/trigger.ts';
import { register } from '../adapters/registration.ts';

/**
 * Cognito calls this when a registration is confirmed. It also calls it after a password reset, which is not a
 * registration. When this fails, the user is confirmed all the same; the next sign-in registers the player.
 */
export const handler = triggerHandler<PostConfirmationTriggerEvent>(async (event) => {
  if (event.triggerSource === 'PostConfirmation_ConfirmSignUp') await register(event);
});
