import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StageClock } from '../../clock.ts';
import { StageError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import type { Records } from '../../records.ts';
import { ColdStarts } from './cold-starts.ts';
import { ExecutionEnvironment, type Outcome } from './execution-environment.ts';
import { type FunctionSettings, LATEST } from './function-settings.ts';
import { IdleEnvironments, MOST_ENVIRONMENTS } from './idle-environments.ts';
import { layerFolders } from './layers.ts';
import { DEFAULT_RUNTIME, takesCallbacks } from './runtimes.ts';

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

export interface Pooled {
  readonly environment: ExecutionEnvironment;
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
  readonly #alive = new Set<ExecutionEnvironment>();
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
    const { access, clock, records } = this.#stage;
    const session = access.sessionFor(settings.roleArn, settings.name);
    const [path, exportName = 'handler'] = splitHandler(settings.handler);
    const logStream = streamName(settings, clock.now());
    const environment = new ExecutionEnvironment({
      file: entryFile(codeDirectory, path),
      exportName,
      layers: { codeDirectory, folders: layerFolders(settings.layers ?? []) },
      takesCallbacks: takesCallbacks(settings.runtime ?? DEFAULT_RUNTIME),
      variables: {
        ...this.#variables(settings, session),
        AWS_LAMBDA_INITIALIZATION_TYPE: home === undefined ? 'on-demand' : 'provisioned-concurrency',
        AWS_LAMBDA_LOG_STREAM_NAME: logStream,
      },
      memoryMiB: settings.memoryMiB,
      clock,
      onLog: (line) => records.add({ kind: 'log', logGroup: settings.logGroup, logStream, line }),
    });
    this.#alive.add(environment);
    return { environment, session, codeDirectory, invocations: 0, ...(home === undefined ? {} : { home }) };
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
    await Promise.all([...this.#alive].map((environment) => environment.close()));
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

  async #stop({ environment }: Pooled): Promise<void> {
    this.#alive.delete(environment);
    await environment.stop();
    this.#coldStarts.proceed();
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
  #variables(settings: FunctionSettings, { accessKeyId }: Caller): Record<string, string> {
    return {
      ...settings.variables,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_REGION: this.#stage.region,
      AWS_DEFAULT_REGION: this.#stage.region,
      AWS_ENDPOINT_URL: this.#stage.endpoint(),
      AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime ?? DEFAULT_RUNTIME}`,
      AWS_LAMBDA_FUNCTION_NAME: settings.name,
      AWS_LAMBDA_FUNCTION_VERSION: settings.version ?? LATEST,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${settings.memoryMiB}`,
      AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
      // Where the files are: /var/task on Lambda.
      LAMBDA_TASK_ROOT: settings.codeDirectory,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LANG: 'en_US.UTF-8',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      _HANDLER: settings.handler,
      TZ: ':UTC',
    };
  }
}

/** What a caller hears when the stage ends before a function could start. */
export const closed = () => new StageError('The stage is closed: it starts no more functions.');

/** The file of a handler. Lambda prefers `.js`: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client */
function entryFile(codeDirectory: string, path: string): string {
  const file = join(codeDirectory, path);
  const ending = ['.js', '.mjs', '.cjs'].find((each) => existsSync(`${file}${each}`));
  return `${file}${ending ?? '.mjs'}`;
}

function splitHandler(handler: string): readonly [string, string] {
  const dot = handler.lastIndexOf('.');
  return [handler.slice(0, dot), handler.slice(dot + 1)];
}

/** Each environment writes to a log stream of its own: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html */
const streamName = ({ version = LATEST }: FunctionSettings, now: number) =>
  `${new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${randomUUID().replaceAll('-', '')}`;
