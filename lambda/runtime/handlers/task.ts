import type { Context } from 'aws-lambda';
import { logger } from '../logger.ts';
import { invocation } from './invocation.ts';

/**
 * Makes a function that a workflow calls as a task. What it returns goes to the next state, so it is small; when it throws, the Retry and
 * Catch of the state go by the name of the error
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
 */
export const taskHandler = <Result>(
  handle: (input: unknown) => Promise<Result>,
): ((input: unknown, context: Context) => Promise<Result>) =>
  invocation(async (input) => {
    const result = await handle(input);
    logger.info('Task done');
    return result;
  });
