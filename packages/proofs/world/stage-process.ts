import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type GenericSchema, type InferOutput, is } from 'valibot';

/** How long a stage may take to say something, in milliseconds. */
const PATIENCE = 60_000;

/** A process of its own for a stage: what it is told, and what it says. */
export class StageProcess {
  readonly #child: ChildProcess;

  /** @param file a module that opens a stage and tells its parent; it ends when its parent leaves it */
  constructor(file: string, args: readonly string[]) {
    this.#child = fork(file, args, { execArgv: [], stdio: 'inherit' });
  }

  onMessage(hear: (message: unknown) => void): void {
    this.#child.on('message', hear);
  }

  /**
   * The next message of a kind; others are left to others.
   * @param patience milliseconds
   * @throws when it does not come in time, or the process ends before
   */
  next<Schema extends GenericSchema>(kind: Schema, patience = PATIENCE): Promise<InferOutput<Schema>> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        child.off('message', hear);
        child.off('exit', gone);
      };
      const fail = (reason: string) => {
        end();
        reject(new Error(`The process of the stage ${reason}`));
      };
      const timer = setTimeout(() => fail(`said nothing for ${patience / 1_000} s`), patience);
      const gone = (code: number | null, signal: string | null) => fail(`has ended with ${code ?? signal}`);
      const hear = (message: unknown) => {
        if (!is(kind, message)) return;
        end();
        resolve(message);
      };
      child.on('message', hear);
      child.on('exit', gone);
    });
  }

  /** Tells it something, and waits for its answer of a kind, as {@link next}. */
  ask<Schema extends GenericSchema>(
    question: object | string,
    kind: Schema,
    patience = PATIENCE,
  ): Promise<InferOutput<Schema>> {
    const answer = this.next(kind, patience);
    this.#child.send(question);
    return answer;
  }

  /** By SIGKILL. @returns when it is gone */
  async kill(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** Lets it close its stage. @returns when it is gone */
  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}
