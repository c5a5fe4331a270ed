import type { PostAuthenticationTriggerEvent } from 'aws-lambda';
import { numberParameter } from '#lambda/runtime/aws/parameters.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { triggerHandler } from '#lambda/runtime/handlers/trigger.ts';
import { saveSession } from '../adapters/sessions.ts';
import { triggerSubject } from '../adapters/trigger-event.ts';

const sessionDaysParameter = requiredEnv('SESSION_DAYS_PARAMETER');

/** Cognito calls this after a correct sign-in, before it hands out the tokens; an error refuses the sign-in. */
export const handler = triggerHandler<PostAuthenticationTriggerEvent>(async (event) =>
  saveSession({
    playerId: triggerSubject(event),
    clientId: event.callerContext.clientId,
    signedInAt: new Date(),
    days: await numberParameter(sessionDaysParameter),
  }),
);
