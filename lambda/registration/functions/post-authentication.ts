import type { Context, PostAuthenticationTriggerEvent } from 'aws-lambda';
import { numberParameter } from '#lambda/runtime/aws/parameters.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { beginInvocation } from '#lambda/runtime/logger.ts';
import { saveSession } from '../adapters/sessions.ts';
import { triggerSubject } from '../adapters/trigger-event.ts';

const sessionDaysParameter = requiredEnv('SESSION_DAYS_PARAMETER');

/** Cognito calls this after a correct sign-in, before it hands out the tokens; an error refuses the sign-in. */
export async function handler(
  event: PostAuthenticationTriggerEvent,
  context: Context,
): Promise<PostAuthenticationTriggerEvent> {
  beginInvocation(context);
  await saveSession({
    playerId: triggerSubject(event),
    clientId: event.callerContext.clientId,
    signedInAt: new Date(),
    days: await numberParameter(sessionDaysParameter),
  });
  return event;
}
