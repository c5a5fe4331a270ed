import type { Context } from 'aws-lambda';
import { invocation } from './invocation.ts';

/**
 * Makes a trigger of a user pool. Cognito waits up to 5 s, calls up to three times, and wants the event back that it sent; an
 * error refuses what the user was about to do
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html).
 */
export const triggerHandler = <Event>(
  handle: (event: Event) => Promise<void>,
): ((event: Event, context: Context) => Promise<Event>) =>
  invocation(async (event) => {
    await handle(event);
    return event;
  });
