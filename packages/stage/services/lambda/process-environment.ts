import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  exitOutcome,
  INIT_SECONDS,
  type Invocation,
  type Outcome,
  type RunningEnvironment,
  timeoutOutcome,
} from './outcome.ts';
import { RuntimeApi } from './runtime-api.ts';

export interface ProcessSetup {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Absolute: the folder of the code, in which it starts. */
  readonly codeDirectory: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
}

/** What became of the process, as the invocation with this id hears it. */
type End = (requestId: string) => Outcome;

/**
 * An execution environment in a process of the machine, for runtimes that are programs of their own. The process speaks to
 * {@link RuntimeApi}. It lives in the time of the machine, and so do its deadlines; stage time waits for it, because nothing
 * tells a process that waits from one that works.
 */
export class ProcessEnvironment implements RunningEnvironment {
  readonly #exited = Promise.withResolvers<void>();
  /** The error by which it could not start. */
  readonly #started: Promise<Outcome | undefined>;
  #api: RuntimeApi | undefined;
  #process: ChildProcess | undefined;
  #end: End | undefined;
  /** Tells the invocation that is under way. */
  #onEnd: (end: End) => void = () => undefined;
  #isReady = false;
  #isStopped = false;
  #initMs: number | undefined;

  constructor(setup: ProcessSetup) {
    this.#started = this.#start(setup);
  }

  async invoke(invocation: Invocation, timeoutSeconds: number): Promise<Outcome> {
    const { awsRequestId } = invocation.context;
    const failed = this.#isReady ? undefined : await this.#within(INIT_SECONDS, awsRequestId, this.#started);
    return failed ?? this.#within(timeoutSeconds, awsRequestId, this.#deliver(invocation, timeoutSeconds));
  }

  isIdle(): boolean {
    return false;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get startOver(): Promise<unknown> {
    return Promise.race([this.#started, this.#exited.promise]);
  }

  get initMs(): number | undefined {
    return this.#initMs;
  }

  /** Kills the process with those that it has started. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#api?.close();
    const pid = this.#process?.pid;
    if (pid === undefined || this.#end !== undefined) return;
    killGroup(pid);
    await this.#exited.promise;
  }

  close(): Promise<void> {
    return this.stop();
  }

  async #start({ command, codeDirectory, variables, onLog }: ProcessSetup): Promise<Outcome | undefined> {
    const began = performance.now();
    const api = await RuntimeApi.listen();
    this.#api = api;
    if (this.#isStopped) {
      api.close();
      return undefined;
    }
    const [program = '', ...rest] = command;
    const child = spawn(program, rest, {
      cwd: codeDirectory,
      env: { ...variables, AWS_LAMBDA_RUNTIME_API: api.address },
      // A group of its own, so that its children end with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLog);
    child.once('error', ({ message }) => this.#ended((id) => invalidEntrypoint(id, message)));
    // What it has started ends with it, and then its log is complete.
    child.once('exit', () => child.pid !== undefined && killGroup(child.pid));
    child.once('close', (code, signal) => this.#ended((id) => exitOutcome(id, reasonOf(code, signal))));
    const error = await api.started;
    this.#initMs = Math.round(performance.now() - began);
    this.#isReady = error === undefined;
    return error === undefined ? undefined : { kind: 'exit', error };
  }

  #ended(end: End): void {
    this.#end ??= end;
    this.#onEnd(this.#end);
    this.#exited.resolve();
  }

  async #deliver(invocation: Invocation, timeoutSeconds: number): Promise<Outcome> {
    if (this.#api === undefined) throw new Error('An environment that has not started got an invocation');
    return this.#api.deliver(invocation, Date.now() + timeoutSeconds * 1_000);
  }

  /** The first of: the answer, the end of the process, the timeout in the time of the machine. */
  async #within<T>(seconds: number, requestId: string, answer: Promise<T>): Promise<T | Outcome> {
    const { promise: cutOff, resolve: cut } = Promise.withResolvers<Outcome>();
    this.#onEnd = (end) => cut(end(requestId));
    if (this.#end !== undefined) this.#onEnd(this.#end);
    const timer = setTimeout(() => cut(timeoutOutcome(requestId, seconds)), seconds * 1_000);
    try {
      return await Promise.race([answer, cutOff]);
    } finally {
      clearTimeout(timer);
      this.#onEnd = () => undefined;
    }
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // Nothing of the group is left.
    if (Object(error).code !== 'ESRCH') throw error;
  }
}

/** How Go, in which Lambda's own programs are written, names the signals that end a process. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function reasonOf(code: number | null, signal: string | null): string | undefined {
  if (signal !== null) return `signal: ${SIGNALS[signal] ?? signal}`;
  return code === 0 ? undefined : `exit status ${code}`;
}

/**
 * A program that is missing or not executable. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html names the type;
 * the words behind it are those of the machine.
 */
const invalidEntrypoint = (requestId: string, message: string): Outcome => ({
  kind: 'exit',
  error: { errorType: 'Runtime.InvalidEntrypoint', errorMessage: `RequestId: ${requestId} Error: ${message}` },
});
