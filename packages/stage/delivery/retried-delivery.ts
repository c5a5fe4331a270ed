import { type GenericSchema, type InferOutput, number, object, optional, string } from 'valibot';
import type { Activity } from '../activity.ts';
import { Backlog, type Due } from '../backlog.ts';
import type { StageClock } from '../clock.ts';
import { AwsError } from '../errors.ts';
import type { Records } from '../records.ts';

const failedWith = object({ code: string(), message: string(), status: number() });

export interface RetryPolicy {
  /** Seconds, 60 to 86,400. */
  readonly maxAgeSeconds: number;
  /** 0 to 185. */
  readonly maxRetries: number;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { maxAgeSeconds: 86_400, maxRetries: 185 };

/** Why a delivery has been given up. */
export interface Failure {
  /** What the target answered at the last attempt. */
  readonly error: Readonly<InferOutput<typeof failedWith>>;
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

interface RetriedOptions<Job> {
  /** Of what says which delivery it is. */
  readonly schema: GenericSchema<unknown, Job>;
  /** Undefined when the source or the target does not exist any more. */
  readonly delivery: (job: Job) => RetriedDelivery | undefined;
}

/** How far a delivery is. */
export interface Progress<Job> {
  readonly job: Job;
  /** Of the next attempt, counted from 1. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Of the attempt before. */
  readonly error?: Failure['error'] | undefined;
}

/**
 * Delivers in the background until it works, as rules and schedules do: retries with exponential backoff and jitter
 * while the policy allows. A delivery that lacks a permission or a target is given up at once. The pauses are 1, 2, 4 ... 512
 * seconds, each shortened by up to a half (unverified; settled by: the times at which a rule tries a throttled function).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
 */
export class RetriedDeliveries<Job> {
  /** What has not arrived and has not been given up. */
  readonly backlog: Backlog<Progress<Job>>;
  readonly #options: RetriedOptions<Job>;
  readonly #environment: RetryEnvironment;

  constructor(options: RetriedOptions<Job>, environment: RetryEnvironment) {
    this.#options = options;
    this.#environment = environment;
    this.backlog = new Backlog<Progress<Job>>(
      {
        schema: object({ job: options.schema, attempt: number(), expiresAt: number(), error: optional(failedWith) }),
        step: (progress) => this.#step(progress),
        orphan: ({ job }) => (options.delivery(job) === undefined ? `a delivery: ${JSON.stringify(job)}` : undefined),
      },
      environment,
    );
  }

  /** @param due when to begin, epoch milliseconds @default now */
  start(job: Job, due = this.#environment.clock.now()): void {
    const { policy } = this.#of(job);
    this.backlog.add({ job, attempt: 1, expiresAt: due + policy.maxAgeSeconds * 1_000 }, due);
  }

  #of(job: Job): RetriedDelivery {
    const delivery = this.#options.delivery(job);
    if (delivery === undefined) throw new Error(`There is no such delivery: ${JSON.stringify(job)}`);
    return delivery;
  }

  async #step(progress: Progress<Job>): Promise<Due<Progress<Job>> | undefined> {
    const { clock } = this.#environment;
    const { job, attempt, expiresAt, error } = progress;
    if (error === undefined || clock.now() < expiresAt) return this.#attempt(progress);
    await this.#giveUp(this.#of(job), { error, retries: attempt - 2, exhausted: 'MaximumEventAgeInSeconds' });
    return undefined;
  }

  async #attempt({ job, attempt, expiresAt }: Progress<Job>): Promise<Due<Progress<Job>> | undefined> {
    const { clock, random, records } = this.#environment;
    const delivery = this.#of(job);
    const { from, to, policy } = delivery;
    const failure = await failureOf(() => delivery.attempt(attempt));
    if (failure === undefined) {
      records.add({ kind: 'delivery', from, to, attempt, outcome: 'delivered' });
      return undefined;
    }
    const { code, message, status } = failure;
    const error = { code, message, status };
    const retries = attempt - 1;
    const isPermanent = PERMANENT.test(code);
    if (isPermanent || retries >= policy.maxRetries) {
      records.add({ kind: 'delivery', from, to, attempt, outcome: 'given-up', error: message });
      await this.#giveUp(delivery, { error, retries, exhausted: isPermanent ? undefined : 'MaximumRetryAttempts' });
      return undefined;
    }
    records.add({ kind: 'delivery', from, to, attempt, outcome: 'will-retry', error: message });
    const pause = Math.min(LONGEST_PAUSE, 2 ** retries) * (0.5 + random() / 2) * 1_000;
    const next = { job, attempt: attempt + 1, expiresAt, error };
    return { job: next, due: Math.min(clock.now() + pause, expiresAt) };
  }

  async #giveUp({ from, to, giveUp }: RetriedDelivery, failure: Failure): Promise<void> {
    const deadLetters = await giveUp(failure);
    const { message: reason } = failure.error;
    const kept = deadLetters === undefined ? {} : { deadLetters };
    this.#environment.records.add({ kind: 'undelivered', from, to, reason, ...kept });
  }
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
