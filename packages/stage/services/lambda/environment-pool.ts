import type { StageClock } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import type { Records } from '../../records.ts';
import { ColdStarts } from './cold-starts.ts';
import type { FunctionSettings } from './function-settings.ts';
import { IdleEnvironments, MOST_ENVIRONMENTS } from './idle-environments.ts';
import type { Outcome } from './outcome.ts';
import { type StartedEnvironment, startEnvironment } from './start-environment.ts';

export interface PoolEnvironment {
  readonly clock: StageClock;
  readonly records: Records;
  readonly access: Access;
  readonly region: string;
  /** Where functions reach AWS: the stage itself. */
  readonly endpoint: () => string;
}

/** Where an environment belongs that not every invocation may take. */
export interface Home {
  /** Takes an idle environment back. @returns false when it is not wanted any more */
  readonly back: (pooled: Pooled) => boolean;
  /** Takes note of one that is gone. */
  readonly lost: (pooled: Pooled) => void;
}

export interface Pooled extends StartedEnvironment {
  readonly session: Caller;
  /** The folder of the code that it runs. */
  readonly codeDirectory: string;
  invocations: number;
  /** @default every invocation of its version may take it */
  readonly home?: Home;
}

/** The execution environments: each serves one invocation at a time, and is kept for the next one. */
export class EnvironmentPool {
  readonly #stage: PoolEnvironment;
  readonly #idle = new IdleEnvironments<Pooled>((pooled) => this.retire(pooled));
  readonly #coldStarts = new ColdStarts<FunctionSettings, Pooled>(
    () => this.#alive.size < MOST_ENVIRONMENTS || this.#idle.retireOldest(),
  );
  readonly #alive = new Set<Pooled>();
  /** Code that is run instead of that of the templates, by function. */
  readonly #replaced = new Map<string, string>();
  #isClosed = false;

  constructor(stage: PoolEnvironment) {
    this.#stage = stage;
  }

  /**
   * Lets every version of a function run other code from now on. What runs ends with the code that it began with.
   * @param codeDirectory absolute; it has the file of the function's handler
   */
  async replaceCode(functionName: string, codeDirectory: string): Promise<void> {
    this.#replaced.set(functionName, codeDirectory);
    await Promise.all(this.#idle.takeAll(functionName).map((pooled) => this.#stop(pooled)));
  }

  /** An environment that is idle, if there is one. */
  takeIdle(settings: FunctionSettings): Pooled | undefined {
    return this.#idle.take(settings);
  }

  /**
   * A new environment, or one that became idle before its turn to start has come.
   * @param signal ends the wait when the caller has gone
   * @throws StageError when the stage is closed meanwhile; the reason of the signal
   */
  async start(settings: FunctionSettings, signal?: AbortSignal): Promise<Pooled> {
    const idle = await this.#coldStarts.turn(settings, signal);
    if (this.#isClosed) throw closed();
    if (idle !== undefined) return idle;
    let over: Promise<unknown> = Promise.resolve();
    try {
      const pooled = this.#startNow(settings);
      over = pooled.environment.startOver;
      return pooled;
    } finally {
      // A start that fails at once gives its turn to the next one, too.
      this.#coldStarts.started(over);
    }
  }

  /**
   * A new environment that has started before anybody needs it.
   * @returns undefined when it fails to start
   */
  async provision(settings: FunctionSettings, home: Home): Promise<Pooled | undefined> {
    // A key of its own: an idle environment of the version is not what is asked for.
    await this.#coldStarts.turn({ ...settings });
    if (this.#isClosed) throw closed();
    let over: Promise<unknown> = Promise.resolve();
    try {
      const pooled = this.#startNow(settings, home);
      over = pooled.environment.startOver;
      await over;
      if (pooled.environment.isReady) return pooled;
      this.retire(pooled);
      return undefined;
    } finally {
      this.#coldStarts.started(over);
    }
  }

  #startNow(settings: FunctionSettings, home?: Home): Pooled {
    const codeDirectory = this.#codeOf(settings);
    const session = this.#stage.access.sessionFor(settings.roleArn, settings.name);
    const kind = home === undefined ? 'on-demand' : 'provisioned-concurrency';
    const started = startEnvironment({ ...settings, codeDirectory }, session, kind, this.#stage);
    const pooled = { ...started, session, codeDirectory, invocations: 0, ...(home === undefined ? {} : { home }) };
    this.#alive.add(pooled);
    return pooled;
  }

  /** An environment that timed out or exited is not used again, nor one with replaced code; one whose handler threw is. */
  async giveBack(settings: FunctionSettings, pooled: Pooled, outcome: Outcome): Promise<void> {
    delete pooled.session.afterCall;
    pooled.invocations += 1;
    const isIntact = outcome.kind === 'success' || outcome.kind === 'error';
    if (isIntact && pooled.codeDirectory === this.#codeOf(settings) && pooled.home?.back(pooled) !== false) {
      if (pooled.home !== undefined) return;
      if (!this.#coldStarts.offer(settings, pooled)) this.#idle.add(settings, pooled);
      this.#coldStarts.proceed();
      return;
    }
    await this.#stop(pooled);
    pooled.home?.lost(pooled);
  }

  /** How many environments there are, busy and idle. */
  get size(): number {
    return this.#alive.size;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#coldStarts.close(closed());
    this.#idle.close();
    await Promise.all(
      [...this.#alive].map(async ({ environment, storage }) => {
        await environment.close();
        storage.remove();
      }),
    );
    this.#alive.clear();
  }

  #codeOf({ name, codeDirectory }: FunctionSettings): string {
    return this.#replaced.get(name) ?? codeDirectory;
  }

  /** Ends an environment that is idle: it has no call under way, so its session can end with it. */
  retire(pooled: Pooled): void {
    this.#stage.access.end(pooled.session);
    void this.#stop(pooled);
  }

  async #stop(pooled: Pooled): Promise<void> {
    this.#alive.delete(pooled);
    await pooled.environment.stop();
    pooled.storage.remove();
    this.#coldStarts.proceed();
  }
}

/** What a caller hears when the stage ends before a function could start. */
export const closed = () => new StageError('The stage is closed: it starts no more functions.');
