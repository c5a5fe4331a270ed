import { randomUUID } from 'node:crypto';
import { boolean, type InferOutput, number, object, optional, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import { Backlog, type Due } from '../../backlog.ts';
import type { StageClock } from '../../clock.ts';
import type { Records } from '../../records.ts';
import { ASYNC_DEFAULTS, type AsyncEvent, type AsyncSettings } from './async-settings.ts';
import { type Concurrency, isRetriable } from './concurrency.ts';
import type { AsyncOutcome, Condition, Destinations } from './destinations.ts';
import { type Execution, executionSchema } from './executions.ts';
import type { FunctionFaults } from './faults.ts';
import { qualifierOf } from './function-settings.ts';
import type { Functions } from './functions.ts';
import type { AsyncStep } from './records.ts';

interface AsyncEnvironment {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly concurrency: Concurrency;
  readonly destinations: Destinations;
  readonly faults: FunctionFaults;
  readonly functions: Functions;
  readonly records: Records;
  /** @throws AwsError when Lambda cannot run the function now */
  readonly run: (event: AsyncEvent) => Promise<Execution>;
}

/** What has happened to an event so far. */
const progressSchema = object({
  event: object({
    requestId: string(),
    functionName: string(),
    functionArn: string(),
    invokedArn: string(),
    payload: string(),
    traceHeader: optional(string()),
    receivedAt: number(),
  }),
  attempts: number(),
  refusals: number(),
  execution: optional(executionSchema),
  refusal: optional(object({ message: string(), status: number() })),
  /** Whether its time is over at the moment for which it waits. */
  tooOld: optional(boolean()),
});
type Progress = Readonly<InferOutput<typeof progressSchema>>;

/** Seconds before the second and the third attempt. */
const RETRY_SECONDS = [60, 120];
/** The longest pause, in seconds, before an event that Lambda could not run is tried again: 1, 2, 4 and so on up to this. */
const LONGEST_BACKOFF_SECONDS = 300;

/**
 * The internal queue of asynchronous invocations. After an error of the function an event is tried twice more; what
 * Lambda itself could not run, for throttling or an error of its own, comes back until it is too old
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
 */
export class AsyncInvocations {
  /** The events that Lambda has accepted and not finished. */
  readonly backlog: Backlog<Progress>;
  readonly #environment: AsyncEnvironment;
  readonly #settings = new Map<string, AsyncSettings>();

  constructor(environment: AsyncEnvironment) {
    this.#environment = environment;
    const { functions } = environment;
    this.backlog = new Backlog(
      {
        schema: progressSchema,
        step: (progress) => this.#step(progress),
        orphan: ({ event: { invokedArn } }) => (functions.has(invokedArn) ? undefined : `an event for ${invokedArn}`),
      },
      environment,
    );
  }

  /**
   * Sets how a function, version or alias handles its events. An alias without settings has the defaults, not those of the
   * version behind it (unverified; settled by: an event for an alias without settings whose version has no retries).
   * @throws AwsError `ResourceNotFoundException`
   */
  configure(nameOrArn: string, qualifier: string, settings: AsyncSettings): void {
    this.#settings.set(this.#environment.functions.qualifiedArn(nameOrArn, qualifier), settings);
  }

  /** Accepts an event. @returns the id of the request, which all its attempts have */
  accept(invokedArn: string, payload: string, traceHeader?: string): string {
    const { clock, faults, functions } = this.#environment;
    const { name: functionName } = functions.find(invokedArn);
    const event: AsyncEvent = {
      requestId: randomUUID(),
      functionName,
      functionArn: functions.qualifiedArn(invokedArn),
      invokedArn,
      payload,
      traceHeader,
      receivedAt: clock.now(),
    };
    this.#note(event, { event: 'received' });
    const duplicate = faults.take(functionName, (fault) => fault === 'duplicate');
    for (let copies = duplicate === undefined ? 1 : 2; copies > 0; copies -= 1) {
      this.backlog.add({ event, attempts: 0, refusals: 0 });
    }
    return event.requestId;
  }

  async #step(progress: Progress): Promise<Due<Progress> | undefined> {
    const { event, tooOld = false } = progress;
    if (tooOld) return this.#drop(progress, 'EventAgeExceeded');
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    if (this.#environment.concurrency.isOff(event.functionName)) return this.#drop(progress, 'ZeroReservedConcurrency');
    return this.#attempt(progress);
  }

  async #attempt(progress: Progress): Promise<Due<Progress> | undefined> {
    const { event, refusals } = progress;
    let execution: Execution;
    try {
      execution = await this.#environment.run(event);
    } catch (error) {
      if (!isRetriable(error)) throw error;
      const { code, message, status } = error;
      const refused = { ...progress, refusals: refusals + 1, refusal: { message, status } };
      return this.#later(refused, Math.min(2 ** refusals, LONGEST_BACKOFF_SECONDS), code);
    }
    const attempts = progress.attempts + 1;
    const tried: Progress = { event, attempts, refusals, execution };
    if (execution.functionError === undefined) return this.#succeed(tried);
    const wait = RETRY_SECONDS[attempts - 1];
    if (wait === undefined || attempts > this.#settingsOf(event).maximumRetryAttempts) {
      return this.#drop(tried, 'RetriesExhausted');
    }
    return this.#later(tried, wait, 'function error');
  }

  /**
   * Tries again after a pause, or drops the event at the moment when it becomes too old. That is the very second of its greatest
   * age (recorded: test_lambda_destinations::test_maxeventage).
   */
  #later(progress: Progress, seconds: number, reason: string): Due<Progress> {
    const { event } = progress;
    const expiresAt = event.receivedAt + this.#settingsOf(event).maximumEventAgeSeconds * 1_000;
    const due = this.#environment.clock.now() + seconds * 1_000;
    this.#note(event, { event: 'waiting', reason });
    return { job: { ...progress, tooOld: due >= expiresAt }, due: Math.min(due, expiresAt) };
  }

  async #succeed(progress: Progress): Promise<undefined> {
    const { destinations, functions } = this.#environment;
    const { event } = progress;
    const { onSuccess } = this.#settingsOf(event);
    this.#note(event, { event: 'succeeded' });
    if (onSuccess === undefined) return undefined;
    await destinations.sendRecord(onSuccess, functions.find(event.invokedArn), event, outcome(progress, 'Success'));
  }

  /** Drops an event, after its destination and its dead-letter queue could keep it. */
  async #drop(progress: Progress, condition: Condition): Promise<undefined> {
    const { destinations, functions } = this.#environment;
    const { event } = progress;
    const settings = functions.find(event.invokedArn);
    const { onFailure } = this.#settingsOf(event);
    const { deadLetterArn } = settings;
    const keptBy: string[] = [];
    const became = outcome(progress, condition);
    if (onFailure !== undefined && (await destinations.sendRecord(onFailure, settings, event, became))) {
      keptBy.push(onFailure);
    }
    if (deadLetterArn !== undefined && (await destinations.sendDeadLetter(deadLetterArn, settings, event, became))) {
      keptBy.push(deadLetterArn);
    }
    this.#note(event, { event: 'dropped', reason: condition, keptBy });
  }

  #settingsOf({ functionArn }: AsyncEvent): AsyncSettings {
    return this.#settings.get(functionArn) ?? ASYNC_DEFAULTS;
  }

  #note({ functionName, functionArn, requestId }: AsyncEvent, what: AsyncStep): void {
    const qualifier = qualifierOf(functionArn);
    const named = qualifier === undefined ? {} : { qualifier };
    this.#environment.records.add({ kind: 'async-event', functionName, ...named, requestId, ...what });
  }
}

const outcome = ({ attempts, execution, refusal }: Progress, condition: Condition): AsyncOutcome => ({
  condition,
  attempts,
  execution,
  refusal,
});
