import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { seededRandom } from '../../random.ts';
import type { Answer } from './answers.ts';
import { Stopped } from './execution/branch.ts';
import { type Child, type ChildEnd, readChildEnd } from './execution/child.ts';
import type { Effects, TaskCall, TaskCalls, TaskOrigin, TaskRun } from './execution/effects.ts';
import type { MapRun } from './execution/map-run.ts';
import { StateProblem, StatesError } from './language/states-error.ts';

export interface EffectsEnvironment {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly region: string;
  readonly tasks: TaskCalls;
  /** Starts an execution of a distributed Map, or finds it when it was started before a restart. @throws StatesError */
  readonly startChild: (child: Child) => StartedChild;
  /** Hears of each step of a run of a distributed Map, and of one that is repeated as it is when the execution goes on. */
  readonly onMapRun: (run: MapRun) => void;
  /** Hears of each answer when it arrives, before the execution gets it. */
  readonly note: (answer: Answer) => void;
}

export interface StartedChild {
  readonly end: Promise<ChildEnd>;
  /** Stops it, if it is running. */
  readonly stop: () => void;
}

interface OpenCall {
  /** Makes the call outside of the execution. */
  readonly begin: () => void;
  readonly take: (answer: Answer) => void;
}

type News = Omit<Answer, 'at' | 'call'>;

/**
 * What one execution gets from outside, in an order that can be repeated. Answers wait in a queue and the execution gets one at a time,
 * each in a turn of the event loop of its own. Between two answers its time stands still. So the same answers give the same
 * execution again, also after a restart.
 */
export class RepeatableEffects implements Effects {
  readonly region: string;
  readonly random: () => number;
  readonly #environment: EffectsEnvironment;
  readonly #origin: TaskOrigin;
  readonly #stop = new AbortController();
  readonly #open = new Map<number, OpenCall>();
  readonly #arrived: Answer[] = [];
  /** What is to be told of runs of distributed Maps, once it goes on. */
  readonly #mapRuns = new Map<string, MapRun>();
  #now: number;
  #ids = 0;
  #calls = 0;
  #isLive = false;
  #isBusy = true;

  /** @param startedAt epoch milliseconds */
  constructor(origin: TaskOrigin, startedAt: number, environment: EffectsEnvironment) {
    this.region = environment.region;
    this.random = seededRandom(Number.parseInt(digest(origin.executionArn).slice(0, 8), 16));
    this.#origin = origin;
    this.#now = startedAt;
    this.#environment = environment;
  }

  /** Aborted when someone stops the execution. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  readonly now = () => this.#now;

  /** A UUID that follows from the execution's ARN: a task token is the same after a restart. */
  readonly newId = () => {
    const digits = digest(`${this.#origin.executionArn} ${this.#ids++}`);
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
  };

  /** Gives the execution again what it has got so far. Nothing is called yet. */
  async repeat(answers: readonly Answer[]): Promise<void> {
    await turn();
    for (const answer of answers) {
      this.#take(answer);
      await turn();
    }
  }

  /** From now on calls are made. Those that have no answer yet are made again. */
  async goOn(): Promise<void> {
    this.#isLive = true;
    for (const run of this.#mapRuns.values()) this.#environment.onMapRun(run);
    for (const { begin } of [...this.#open.values()]) begin();
    await this.#deliver();
  }

  /** Stops the execution. Its end follows within the present work of the stage. */
  stop(error: string | undefined, cause: string | undefined): void {
    this.#arrive({ at: this.#environment.clock.now(), what: 'stopped', error, cause });
  }

  readonly until = async (moment: number, signal: AbortSignal): Promise<void> => {
    const { clock } = this.#environment;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#call(signal, reject, (tell, whenOver) => ({
      begin: () => {
        const isDue = () => tell({ what: 'due' });
        if (moment <= clock.now()) return isDue();
        const timer = clock.after(moment - clock.now(), isDue);
        whenOver(() => timer.cancel());
      },
      take: () => resolve(),
    }));
    return promise;
  };

  readonly start = (call: TaskCall, signal: AbortSignal): TaskRun => {
    const submitted = Promise.withResolvers<unknown>();
    const result = Promise.withResolvers<unknown>();
    const { activity } = this.#environment;
    const onBug = (error: unknown) => activity.run(() => Promise.reject(error));
    let answered: Answer | undefined;
    const fail = (error: unknown) => {
      submitted.reject(error);
      result.reject(error);
    };
    this.#call(signal, fail, (tell) => ({
      begin: () => void this.#begin(call, answered, signal, tell).catch(onBug),
      take: (answer) => {
        if (answer.what === 'failed') return fail(new StatesError(answer.error, answer.cause));
        if (answer.what === 'refused') return fail(new StateProblem(answer.cause ?? '', answer.error));
        if (answer.what === 'submitted') answered = answer;
        (answer.what === 'submitted' ? submitted : result).resolve(answer.value);
      },
    }));
    // The interpreter waits for one after the other, and may have gone before the second fails.
    for (const { promise } of [submitted, result]) promise.catch(() => {});
    return { submitted: submitted.promise, result: result.promise };
  };

  readonly child = (child: Child, signal: AbortSignal): Promise<ChildEnd> => {
    const { activity, startChild } = this.#environment;
    const { promise, resolve, reject } = Promise.withResolvers<ChildEnd>();
    this.#call(signal, reject, (tell, whenOver) => ({
      begin: () => {
        try {
          const { end, stop } = startChild(child);
          whenOver(stop);
          end.then((value) => tell({ what: 'result', value })).catch((bug) => activity.run(() => Promise.reject(bug)));
        } catch (error) {
          if (!(error instanceof StatesError)) throw error;
          tell({ what: 'failed', error: error.error, cause: error.cause });
        }
      },
      take: ({ what, value, error, cause }) =>
        what === 'failed' ? reject(new StatesError(error, cause)) : resolve(readChildEnd(value)),
    }));
    return promise;
  };

  readonly mapRun = (run: MapRun): void => {
    if (this.#isLive) this.#environment.onMapRun(run);
    else this.#mapRuns.set(run.arn, run);
  };

  /** Makes a call of a task, or goes on with one that was answered before a restart. */
  async #begin(
    call: TaskCall,
    answered: Answer | undefined,
    signal: AbortSignal,
    tell: (news: News) => void,
  ): Promise<void> {
    const { tasks } = this.#environment;
    try {
      if (answered !== undefined) {
        tell({ what: 'result', value: await tasks.resume(call, this.#origin, answered.value, signal) });
        return;
      }
      const run = tasks.start(call, this.#origin, signal);
      tell({ what: 'submitted', value: await run.submitted });
      tell({ what: 'result', value: await run.result });
    } catch (error) {
      if (error instanceof StatesError) tell({ what: 'failed', error: error.error, cause: error.cause });
      else if (error instanceof StateProblem) tell({ what: 'refused', error: error.error, cause: error.message });
      else if (!(error instanceof Stopped)) throw error;
    }
  }

  /** Opens a call, until its last answer or until the signal is aborted. */
  #call(
    signal: AbortSignal,
    reject: (error: unknown) => void,
    make: (tell: (news: News) => void, whenOver: (action: () => void) => void) => OpenCall,
  ): void {
    if (signal.aborted) {
      reject(new Stopped());
      return;
    }
    const call = this.#calls++;
    let atEnd = () => {};
    const over = () => {
      this.#open.delete(call);
      signal.removeEventListener('abort', abort);
      atEnd();
    };
    const abort = () => {
      over();
      reject(new Stopped());
    };
    signal.addEventListener('abort', abort);
    const tell = (news: News) => {
      if (this.#open.has(call)) this.#arrive({ at: this.#environment.clock.now(), call, ...news });
    };
    const made = make(tell, (action) => {
      atEnd = action;
    });
    this.#open.set(call, {
      begin: made.begin,
      take: (answer) => {
        if (answer.what !== 'submitted') over();
        made.take(answer);
      },
    });
    if (this.#isLive) made.begin();
  }

  #arrive(answer: Answer): void {
    const { activity, note } = this.#environment;
    if (activity.isClosed) return;
    note(answer);
    this.#arrived.push(answer);
    if (!this.#isBusy) activity.run(() => this.#deliver());
  }

  async #deliver(): Promise<void> {
    this.#isBusy = true;
    for (let next = this.#arrived.shift(); next !== undefined; next = this.#arrived.shift()) {
      this.#take(next);
      await turn();
    }
    this.#isBusy = false;
  }

  #take(answer: Answer): void {
    this.#now = answer.at;
    if (answer.what === 'stopped') this.#stop.abort(new StatesError(answer.error, answer.cause));
    else this.#open.get(answer.call ?? -1)?.take(answer);
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
