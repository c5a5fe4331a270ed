import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StageClock } from '../../clock.ts';
import type { FunctionError, Invoke, WorkerAnswer } from './protocol.ts';

export interface EnvironmentSetup {
  readonly file: string;
  readonly exportName: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly memoryMiB: number;
  readonly clock: StageClock;
  readonly onLog: (line: string) => void;
}

export type Outcome =
  | { readonly kind: 'success'; readonly payload: string }
  | { readonly kind: 'error' | 'timeout' | 'exit'; readonly error: FunctionError };

const WORKER_FILE = join(import.meta.dirname, 'worker.ts');
/** How long a worker must have been idle, with no call open, before its invocation counts as waiting for time to pass. */
const IDLE_MILLISECONDS = 400;

/** One execution environment of a function: a worker thread that is reused until it fails. */
export class ExecutionEnvironment {
  readonly #worker: Worker;
  readonly #clock: StageClock;
  readonly #ready: Promise<WorkerAnswer>;
  readonly #exited: Promise<unknown>;
  #usage: ReturnType<Worker['performance']['eventLoopUtilization']>;
  #idleSince: number | undefined;
  #settledExit = false;

  constructor({ file, exportName, variables, memoryMiB, clock, onLog }: EnvironmentSetup) {
    this.#clock = clock;
    this.#worker = new Worker(WORKER_FILE, {
      workerData: { file, exportName, clock: clock.shared },
      env: { ...variables },
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) readLines(stream, onLog);
    this.#usage = this.#worker.performance.eventLoopUtilization();
    this.#exited = once(this.#worker, 'exit').finally(() => {
      this.#settledExit = true;
    });
    // An 'error' event is an uncaught exception or too much memory: the environment is gone, and 'exit' follows.
    this.#worker.on('error', (error) => onLog(String(error.stack)));
    this.#ready = this.#nextAnswer();
  }

  /** Runs one event. After anything but a success or an error that the handler threw, the environment is gone. */
  async invoke(invoke: Invoke, timeoutSeconds: number): Promise<Outcome> {
    const deadline = this.#deadline(timeoutSeconds);
    const exited = this.#exited.then((): Outcome => exitOutcome(invoke.context.awsRequestId));
    try {
      return await Promise.race([
        this.#run(invoke),
        exited,
        deadline.passed.then(() => timeoutOutcome(invoke, timeoutSeconds)),
      ]);
    } finally {
      deadline.cancel();
    }
  }

  get isAlive(): boolean {
    return !this.#settledExit;
  }

  /**
   * Whether the running handler waits for something that no running code will bring, such as a promise that never
   * settles. Only then may stage time pass it by and reach its timeout.
   */
  isIdle(openCalls: number): boolean {
    const now = performance.now();
    const usage = this.#worker.performance.eventLoopUtilization(this.#usage);
    const quiet = openCalls === 0 && usage.active < 1;
    this.#usage = this.#worker.performance.eventLoopUtilization();
    if (!quiet) this.#idleSince = undefined;
    else this.#idleSince ??= now;
    return this.#idleSince !== undefined && now - this.#idleSince > IDLE_MILLISECONDS;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  async #run(invoke: Invoke): Promise<Outcome> {
    this.#idleSince = undefined;
    const ready = await this.#ready;
    if (ready.kind === 'init-error') return { kind: 'exit', error: ready.error };
    const answered = this.#nextAnswer();
    this.#worker.postMessage(invoke);
    const answer = await answered;
    if (answer.kind === 'result') return { kind: 'success', payload: answer.payload };
    if (answer.kind === 'error') return { kind: 'error', error: answer.error };
    throw new Error(`A worker answered ${answer.kind} to an invocation`);
  }

  async #nextAnswer(): Promise<WorkerAnswer> {
    const [answer] = await once(this.#worker, 'message');
    return answer;
  }

  /** Passes when the timeout is over in the stage's time or, for code that never lets go of the thread, in real time. */
  #deadline(timeoutSeconds: number): { readonly passed: Promise<void>; cancel(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stage = this.#clock.after(timeoutSeconds * 1_000, resolve);
    const real = setTimeout(resolve, timeoutSeconds * 1_000);
    return {
      passed: promise,
      cancel() {
        stage.cancel();
        clearTimeout(real);
      },
    };
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
const timeoutOutcome = ({ context }: Invoke, timeoutSeconds: number): Outcome => ({
  kind: 'timeout',
  error: {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${context.awsRequestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  },
});

const exitOutcome = (requestId: string): Outcome => ({
  kind: 'exit',
  error: {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited without providing a reason`,
  },
});

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest);
  });
}
