import type { Breakage } from './breakage.ts';

/**
 * An account in which two functions run at once: callers of the API, asynchronous events, queues and the stream take each
 * other's places.
 */
export const noConcurrency: Breakage = {
  title: 'an account without concurrency',
  stage: { concurrentExecutions: 2 },
  measured: ({ happened }) => ({
    'invocations throttled': happened.faults['invocations throttled or refused'] ?? 0,
  }),
};
