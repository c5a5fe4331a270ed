import type { Context } from 'aws-lambda';
import { beginInvocation } from '../logger.ts';
import { flushMetrics } from '../metrics.ts';

/** What every invocation begins and ends with, whatever invokes it: the ids in its log lines, and its metrics, also when it fails. */
export const invocation =
  <Event, Answer>(work: (event: Event, context: Context) => Promise<Answer>) =>
  async (event: Event, context: Context): Promise<Answer> => {
    beginInvocation(context);
    try {
      return await work(event, context);
    } finally {
      flushMetrics();
    }
  };
