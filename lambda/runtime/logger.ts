import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

/**
 * The one logger. Its lines are JSON, which is what the functions' log format expects, each with the trace id that Lambda
 * sets. Events are never logged, nor what is in them: they hold tokens and what people wrote.
 */
export const logger = new Logger();

let isFirst = true;

/** Puts the invocation's ids into every line that follows, and notes the first invocation of an environment by one line. */
export function beginInvocation(context: Context): void {
  logger.addContext(context);
  if (isFirst) logger.info('Cold start');
  isFirst = false;
}
