import { randomUUID } from 'node:crypto';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import type { AwsError } from '../../errors.ts';
import type { AsyncStep, Records } from '../../records.ts';
import { ASYNC_DEFAULTS, type AsyncEvent, type AsyncSettings } from './async-settings.ts';
import { type Concurrency, isRefusal } from './concurrency.ts';
import type { AsyncOutcome, Condition, Destinations } from './destinations.ts';
import type { Execution } from './executions.ts';
import type { FunctionFaults } from './faults.ts';
import { qualifierOf } from './function-settings.ts';
import type { Functions } from './functions.ts';

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
  readonly isClosed: () => boolean;
}

/** What has happened to an event so far. */
interface Progress {
  readonly event: AsyncEvent;
  attempts: number;
  refusals: number;
  execution: Execution | undefined;
  refusal: AwsError | undefined;
}

/** Seconds before the second and the third attempt. */
const RETRY_SECONDS = [60, 120];
/** Seconds before an event that Lambda could not hand over is tried again: 1, 2, 4 and so on, up to this. */
const LONGEST_BACKOFF_SECONDS = 300;

/**
 * The internal queue of asynchronous invocations. After an error of the function an event is tried twice more; what
 * Lambda itself could not run, for throttling or an error of its own, comes back until it is too old
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
 */
export class AsyncInvocations {
  readonly #environment: AsyncEnvironment;
  readonly #settings = new Map<string, AsyncSettings>();

  constructor(environment: AsyncEnvironment) {
    this.#environment = environment;
  }

  /**
   * Sets how a function, version or alias handles its events. Whether one that is invoked by an alias without settings
   * has those of the version behind it is not documented (unverified); here it has the defaults.
   * @throws AwsError `ResourceNotFoundException`
   */
  configure(nameOrArn: string, qualifier: string, settings: AsyncSettings): void {
    this.#settings.set(this.#environment.functions.qualifiedArn(nameOrArn, qualifier), settings);
  }

  /** Accepts an event. @returns the id of the request, which all its attempts have */
  accept(invokedArn: string, payload: string, traceHeader?: string): string {
    const { activity, clock, faults, functions } = this.#environment;
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
      const progress: Progress = { event, attempts: 0, refusals: 0, execution: undefined, refusal: undefined };
      activity.run(() => this.#attempt(progress));
    }
    return event.requestId;
  }

  async #attempt(progress: Progress): Promise<void> {
    const { concurrency, isClosed, run } = this.#environment;
    const { event } = progress;
    if (isClosed()) return;
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    if (concurrency.isOff(event.functionName)) return this.#drop(progress, 'ZeroReservedConcurrency');
    try {
      progress.execution = await run(event);
      progress.refusal = undefined;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      progress.refusal = error;
      this.#later(progress, Math.min(2 ** progress.refusals, LONGEST_BACKOFF_SECONDS), error.code);
      progress.refusals += 1;
      return;
    }
    progress.attempts += 1;
    if (progress.execution.functionError === undefined) return this.#succeed(progress);
    const wait = RETRY_SECONDS[progress.attempts - 1];
    if (wait === undefined || progress.attempts > this.#settingsOf(event).maximumRetryAttempts) {
      return this.#drop(progress, 'RetriesExhausted');
    }
    this.#later(progress, wait, 'function error');
  }

  /** Tries again after a while, or drops the event at the moment when it gets too old. */
  #later(progress: Progress, seconds: number, reason: string): void {
    const { activity, clock } = this.#environment;
    const { event } = progress;
    const expiresAt = event.receivedAt + this.#settingsOf(event).maximumEventAgeSeconds * 1_000;
    const due = clock.now() + seconds * 1_000;
    this.#note(event, { event: 'waiting', reason });
    clock.after(Math.min(due, expiresAt) - clock.now(), () =>
      activity.run(() => (due <= expiresAt ? this.#attempt(progress) : this.#drop(progress, 'EventAgeExceeded'))),
    );
  }

  async #succeed(progress: Progress): Promise<void> {
    const { destinations, functions } = this.#environment;
    const { event } = progress;
    const { onSuccess } = this.#settingsOf(event);
    this.#note(event, { event: 'succeeded' });
    if (onSuccess === undefined) return;
    await destinations.sendRecord(onSuccess, functions.find(event.invokedArn), event, outcome(progress, 'Success'));
  }

  /** Lets go of an event, after its destination and its dead-letter queue have had their chance to keep it. */
  async #drop(progress: Progress, condition: Condition): Promise<void> {
    const { destinations, functions, isClosed } = this.#environment;
    if (isClosed()) return;
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
