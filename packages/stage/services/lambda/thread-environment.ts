import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Worker } from 'node:worker_threads';
import type { StageClock } from '../../clock.ts';
import { isInspected, limit } from '../../inspected.ts';
import type { LayerSetup } from './layers.ts';
import {
  exitOutcome,
  INIT_SECONDS,
  type Invocation,
  type Outcome,
  type RunningEnvironment,
  timeoutOutcome,
} from './outcome.ts';
import { tooLargeResponse } from './payload.ts';
import type { Invoke, Leave, WorkerAnswer, WorkerChunk, WorkerLog, WorkerSetup } from './protocol.ts';
import type { Chunk } from './response-stream.ts';
import { type Thread, threads } from './threads.ts';

export interface EnvironmentSetup {
  readonly file: string;
  readonly exportName: string;
  readonly layers: LayerSetup;
  /** Whether its runtime calls handlers with a callback. */
  readonly takesCallbacks: boolean;
  readonly hasAppConfigAgent: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly clock: StageClock;
  readonly onLog: (line: string) => void;
}

/** In real time, for what is stopped meanwhile. */
const LONGEST_START_MILLISECONDS = 5_000;
/** How long a worker must have been idle, with no call open, before its invocation counts as waiting for time to pass. */
const IDLE_MILLISECONDS = 400;
/** What an idle worker may do in that time and still count as idle. */
const IDLE_ACTIVE_MILLISECONDS = 2;
/** What counts at most between two looks: when the stage itself was busy, an answer may lie unread. */
const LONGEST_LOOK_MILLISECONDS = 20;

/** An execution environment in a thread of the stage, for functions in Node.js. */
export class ThreadEnvironment implements RunningEnvironment {
  readonly #thread: Thread;
  readonly #worker: Worker;
  readonly #clock: StageClock;
  /** The error of the start, if it failed. */
  readonly #started: Promise<Outcome | undefined>;
  readonly #exited: Promise<void>;
  #hasExited = false;
  /** Whether it has started well: then an invocation has only its own deadline. */
  #isReady = false;
  #answer = Promise.withResolvers<WorkerAnswer>();
  /** Takes what the running handler streams. */
  #onChunk: (chunk: Chunk) => void = () => {};
  #online: boolean;
  /** Whether a handler is at work. */
  #isBusy = false;
  /** Layers, CommonJS and the AppConfig Agent change a thread for good. */
  readonly #isChanged: boolean;
  #usage: ReturnType<Worker['performance']['eventLoopUtilization']>;
  #idleMilliseconds = 0;
  #lookedAt = 0;
  #initMs: number | undefined;

  constructor({ clock, memoryMiB, onLog, ...begin }: EnvironmentSetup) {
    const { file, layers } = begin;
    this.#clock = clock;
    this.#isChanged = layers.folders.length > 0 || !file.endsWith('.mjs') || begin.hasAppConfigAgent;
    this.#thread = threads.take(layers.codeDirectory, memoryMiB);
    this.#worker = this.#thread.worker;
    this.#online = this.#thread.loaded.size > 1;
    const setup: WorkerSetup = { kind: 'setup', ...begin, clock: clock.shared };
    this.#worker.postMessage(setup);
    this.#usage = this.#worker.performance.eventLoopUtilization();
    const began = performance.now();
    this.#started = this.#answer.promise.then((answer) => {
      this.#initMs = Math.round(performance.now() - began);
      this.#isReady = answer.kind === 'ready';
      return answer.kind === 'init-error' ? { kind: 'exit', error: answer.error } : undefined;
    });
    this.#worker.on('message', (message: WorkerAnswer | WorkerChunk | WorkerLog) => {
      if (message.kind === 'log') onLog(message.line);
      else if (message.kind === 'chunk') this.#onChunk(message);
      else this.#answer.resolve(message);
    });
    this.#worker.once('online', () => {
      this.#online = true;
    });
    // An 'error' event is an uncaught exception or too much memory: the environment is gone, and 'exit' follows.
    this.#worker.on('error', (error: unknown) => onLog(inspect(error)));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#hasExited = true;
        resolve();
      });
    });
  }

  async invoke(invoke: Invocation, timeoutSeconds: number, onChunk?: (chunk: Chunk) => void): Promise<Outcome> {
    const { awsRequestId } = invoke.context;
    const failed = this.#isReady ? undefined : await this.#within(INIT_SECONDS, awsRequestId, this.#started);
    if (failed !== undefined) return failed;
    const parts: Uint8Array[] = [];
    this.#onChunk = onChunk ?? (({ data }) => void parts.push(data));
    const outcome = await this.#within(timeoutSeconds, awsRequestId, this.#run(invoke, timeoutSeconds));
    this.#onChunk = () => {};
    const isStreamed = outcome.kind === 'success' && parts.length > 0;
    return isStreamed ? { ...outcome, payload: Buffer.concat(parts).toString() } : outcome;
  }

  isIdle(openCalls: number): boolean {
    const now = performance.now();
    const { active } = this.#worker.performance.eventLoopUtilization(this.#usage);
    if (!this.#online || openCalls > 0 || active > IDLE_ACTIVE_MILLISECONDS) this.#noteActivity();
    else this.#idleMilliseconds += Math.min(now - this.#lookedAt, LONGEST_LOOK_MILLISECONDS);
    this.#lookedAt = now;
    return this.#idleMilliseconds >= IDLE_MILLISECONDS;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get startOver(): Promise<unknown> {
    return Promise.race([this.#started, this.#exited]);
  }

  get initMs(): number | undefined {
    return this.#initMs;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  /**
   * Ends it with the stage: an idle thread is left to the next one. One that is just starting is waited for, though not for
   * ever: Node.js may abort as a whole when a thread is stopped while it evaluates its modules
   * (https://github.com/nodejs/node/issues/42501).
   */
  async close(): Promise<void> {
    const isReady = await this.#beforeLong(this.#started.then((failed) => failed === undefined));
    const isClean = isReady && !this.#isBusy && !this.#isChanged && (await this.#beforeLong(this.#leave()));
    await (isClean ? threads.park(this.#thread) : this.stop());
  }

  /** @returns false when the thread ends, or is silent for long */
  #beforeLong(answer: Promise<boolean>): Promise<boolean> {
    const silence = pause(LONGEST_START_MILLISECONDS, false, { ref: false });
    return Promise.race([answer, this.#exited.then(() => false), silence]);
  }

  /** @returns whether nothing of the function is at work in its thread any more */
  async #leave(): Promise<boolean> {
    const message: Leave = { kind: 'leave' };
    const answer = await this.#ask(message);
    return answer.kind === 'left' && answer.isClean;
  }

  #ask(message: Invoke | Leave): Promise<WorkerAnswer> {
    this.#answer = Promise.withResolvers();
    this.#worker.postMessage(message);
    return this.#answer.promise;
  }

  #noteActivity(): void {
    this.#idleMilliseconds = 0;
    this.#usage = this.#worker.performance.eventLoopUtilization();
  }

  async #run(invoke: Invocation, timeoutSeconds: number): Promise<Outcome> {
    this.#noteActivity();
    this.#isBusy = true;
    const answer = await this.#ask({
      kind: 'invoke',
      ...invoke,
      deadline: this.#clock.now() + timeoutSeconds * 1_000,
    });
    this.#isBusy = false;
    if (answer.kind === 'result') {
      const error = tooLargeResponse(answer.payload);
      return error === undefined ? { kind: 'success', payload: answer.payload } : { kind: 'error', error };
    }
    if (answer.kind === 'error') return { kind: 'error', error: answer.error };
    throw new Error(`A worker answered ${answer.kind} to an invocation`);
  }

  /**
   * The first of: the worker's answer, its end, the timeout. The worker's end is heard by a listener that is removed: a race
   * against a promise that lives as long as the worker would keep every event and answer until then.
   */
  async #within<T>(seconds: number, requestId: string, answer: Promise<T>): Promise<T | Outcome> {
    const { promise: cutOff, resolve: cut } = Promise.withResolvers<Outcome>();
    const onExit = () => cut(exitOutcome(requestId));
    if (this.#hasExited) onExit();
    this.#worker.on('exit', onExit);
    const deadline = this.#deadline(seconds, () => cut(timeoutOutcome(requestId, seconds)));
    try {
      return await Promise.race([answer, cutOff]);
    } finally {
      this.#worker.off('exit', onExit);
      deadline.cancel();
    }
  }

  /**
   * Calls back when the timeout is over in the stage's time or, for code that never lets go of the thread, in real time.
   * Never while the process is inspected.
   */
  #deadline(timeoutSeconds: number, onPassed: () => void): { cancel(): void } {
    const stage = limit(this.#clock, timeoutSeconds * 1_000, onPassed);
    const real = setTimeout(() => {
      if (!isInspected()) onPassed();
    }, timeoutSeconds * 1_000);
    return {
      cancel() {
        stage.cancel();
        clearTimeout(real);
      },
    };
  }
}
