import type { FunctionSettings } from './function-settings.ts';

/**
 * Real milliseconds for which an environment waits for its next invocation. AWS says only that Lambda keeps one for some time
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke). It is real time,
 * because it is about the memory of this machine: a test that lets a day pass does not start everything anew.
 */
export const IDLE_MILLISECONDS = 5 * 60_000;
/**
 * How many environments there are, of all functions together, before one that waits is ended, or a start has to wait. Each is a
 * thread with some 20 MB.
 */
export const MOST_ENVIRONMENTS = 40;

interface Idle<Environment> {
  readonly environment: Environment;
  readonly since: number;
}

/** The environments that wait for an invocation. The last one that was busy is the next, so that those that nobody needs get old. */
export class IdleEnvironments<Environment> {
  readonly #retire: (environment: Environment) => void;
  /** Of each version, and of unpublished code until it changes. The one that waits longest is the first. */
  readonly #byVersion = new Map<FunctionSettings, Idle<Environment>[]>();
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param retire ends an environment that has waited too long, or that is one too many */
  constructor(retire: (environment: Environment) => void) {
    this.#retire = retire;
  }

  take(settings: FunctionSettings): Environment | undefined {
    const last = this.#byVersion.get(settings)?.pop();
    if (last !== undefined) this.#count -= 1;
    return last?.environment;
  }

  add(settings: FunctionSettings, environment: Environment): void {
    const waiting = this.#byVersion.get(settings) ?? [];
    if (waiting.length === 0) this.#byVersion.set(settings, waiting);
    waiting.push({ environment, since: performance.now() });
    this.#count += 1;
    if (this.#count > MOST_ENVIRONMENTS) this.retireOldest();
    this.#timer ??= setInterval(() => this.retireBefore(performance.now() - IDLE_MILLISECONDS), IDLE_MILLISECONDS / 10);
    this.#timer.unref();
  }

  /** Takes out all those of a function, whatever their version. */
  takeAll(functionName: string): readonly Environment[] {
    const found = [...this.#byVersion].filter(([{ name }]) => name === functionName);
    return found.flatMap(([settings, waiting]) => {
      this.#byVersion.delete(settings);
      this.#count -= waiting.length;
      return waiting.map(({ environment }) => environment);
    });
  }

  /** Retires those that have waited since before a moment. @param moment as `performance.now()` counts */
  retireBefore(moment: number): void {
    for (const [settings, waiting] of this.#byVersion) {
      const young = waiting.findIndex(({ since }) => since >= moment);
      const retired = waiting.splice(0, young === -1 ? waiting.length : young);
      if (waiting.length === 0) this.#byVersion.delete(settings);
      this.#count -= retired.length;
      for (const { environment } of retired) this.#retire(environment);
    }
  }

  /** Retires the one that has waited longest. @returns whether there was one */
  retireOldest(): boolean {
    let oldest: Idle<Environment>[] | undefined;
    for (const waiting of this.#byVersion.values()) {
      const since = waiting[0]?.since ?? Number.POSITIVE_INFINITY;
      if (since < (oldest?.[0]?.since ?? Number.POSITIVE_INFINITY)) oldest = waiting;
    }
    const retired = oldest?.shift();
    if (retired === undefined) return false;
    this.#count -= 1;
    this.#retire(retired.environment);
    return true;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
