import type { Context } from 'aws-lambda';
import { logger } from '../logger.ts';
import { invocation } from './invocation.ts';

/**
 * Makes a function for asynchronous invocations, by a rule of the bus or by a schedule. What it returns goes to the log, and
 * into the record for an on-success destination; when it throws, Lambda tries again
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html).
 */
export const eventHandler = <Outcome>(
  handle: (event: unknown) => Promise<Outcome>,
): ((event: unknown, context: Context) => Promise<Outcome>) =>
  invocation(async (event) => {
    const outcome = await handle(event);
    logger.info('Event handled', { outcome });
    return outcome;
  });
