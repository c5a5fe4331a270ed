const IMMEDIATE = 3;
const PRE_BACKOFF = 2;
const BACKOFF = 10;
const POST_BACKOFF = 100_000;
const SECOND = 1_000;
const LONGEST = 20;

/**
 * Milliseconds until the next retry, by the number of retries so far; `undefined` when SNS gives up. The first attempt
 * is not a retry.
 */
export type RetryPolicy = (retries: number) => number | undefined;

/**
 * How long SNS waits before it tries again to deliver to a queue or a function that fails with a server-side error:
 * 100,015 retries over 23 days, in four phases
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html). The backoff phase is "exponential, from 1 to
 * 20 seconds", on this curve (unverified; settled by: the times at which SNS tries a function that is throttled). The jitter
 * that AWS adds is left out, so that a run repeats.
 */
export const awsManagedEndpoints: RetryPolicy = (retries) => {
  if (retries < IMMEDIATE) return 0;
  const afterImmediate = retries - IMMEDIATE;
  if (afterImmediate < PRE_BACKOFF) return SECOND;
  const step = afterImmediate - PRE_BACKOFF;
  if (step < BACKOFF) return Math.round(SECOND * LONGEST ** (step / (BACKOFF - 1)));
  return step - BACKOFF < POST_BACKOFF ? LONGEST * SECOND : undefined;
};
