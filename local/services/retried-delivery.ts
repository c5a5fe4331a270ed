import type { Activity } from '../activity.ts';
import type { StageClock } from '../clock.ts';
import { AwsError } from '../errors.ts';
import type { Records } from '../records.ts';

export interface RetryPolicy {
  /** Seconds, 60 to 86,400. */
  readonly maxAgeSeconds: number;
  /** 0 to 185. */
  readonly maxRetries: number;
}

/** Why a delivery has been given up. */
export interface Failure {
  readonly error: AwsError;
  readonly retries: number;
  /** Which limit of the policy ended it; none when retrying could not have helped. */
  readonly exhausted: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined;
}

export interface RetriedDelivery {
  /** ARNs, for the records. */
  readonly from: string;
  readonly to: string;
  readonly policy: RetryPolicy;
  /** One attempt, counted from 1. @throws AwsError when the target does not take it */
  readonly attempt: (number: number) => Promise<void>;
  /** Saves what could not be delivered. @returns ARN of the queue that has it now, if there is one */
  readonly giveUp: (failure: Failure) => Promise<string | undefined>;
}

interface RetryEnvironment {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly records: Records;
  /** Numbers from 0 to 1, for the jitter. */
  readonly random: () => number;
}

/** The longest pause between two attempts, seconds. */
const LONGEST_PAUSE = 512;

/** Errors that a retry does not heal: no permission, or no such target. */
const PERMANENT = /^(AccessDenied|ResourceNotFound|QueueDoesNotExist|Invalid)/;

/**
 * Delivers in the background until it works, as rules and schedules do: retries with exponential backoff and jitter
 * while the policy allows. What cannot succeed, for want of a permission or a target, is given up at once. The pauses
 * are not documented (unverified): here 1, 2, 4 ... 512 seconds, each shortened by up to a half.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
 */
export function deliverWithRetries(delivery: RetriedDelivery, { activity, clock, records, random }: RetryEnvironment) {
  const { from, to, policy } = delivery;
  const expiry = clock.now() + policy.maxAgeSeconds * 1_000;

  const giveUp = async (failure: Failure): Promise<void> => {
    const deadLetters = await delivery.giveUp(failure);
    const { message: reason } = failure.error;
    records.add({ kind: 'undelivered', from, to, reason, ...(deadLetters === undefined ? {} : { deadLetters }) });
  };

  const attempt = async (number: number): Promise<void> => {
    const error = await failureOf(() => delivery.attempt(number));
    if (error === undefined) {
      records.add({ kind: 'delivery', from, to, attempt: number, outcome: 'delivered' });
      return;
    }
    const retries = number - 1;
    const isPermanent = PERMANENT.test(error.code);
    if (isPermanent || retries >= policy.maxRetries) {
      records.add({ kind: 'delivery', from, to, attempt: number, outcome: 'given-up', error: error.message });
      return giveUp({ error, retries, exhausted: isPermanent ? undefined : 'MaximumRetryAttempts' });
    }
    records.add({ kind: 'delivery', from, to, attempt: number, outcome: 'will-retry', error: error.message });
    const pause = Math.min(LONGEST_PAUSE, 2 ** retries) * (0.5 + random() / 2) * 1_000;
    clock.after(Math.min(pause, expiry - clock.now()), () => {
      activity.run(() =>
        clock.now() < expiry ? attempt(number + 1) : giveUp({ error, retries, exhausted: 'MaximumEventAgeInSeconds' }),
      );
    });
  };

  activity.run(() => attempt(1));
}

/** @returns what the target answered instead of taking it */
export async function failureOf(task: () => Promise<void>): Promise<AwsError | undefined> {
  try {
    await task();
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}
