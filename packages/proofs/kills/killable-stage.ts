import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parse } from 'valibot';
import { ArcadeClient } from '../../../playground/arcade-client.ts';
import { type ToParent, toParent } from './messages.ts';

const CHILD = join(import.meta.dirname, 'child.ts');
const OPEN_MILLISECONDS = 60_000;

/** A stage in a process of its own, which can be killed. It keeps its port and its state from one process to the next. */
export class KillableStage {
  readonly #assembly: string;
  readonly #state: string;
  readonly #codes = new Map<string, string>();
  #port = 0;
  #child: ChildProcess | undefined;
  #client: ArcadeClient | undefined;

  constructor(assembly: string, state: string) {
    this.#assembly = assembly;
    this.#state = state;
  }

  /** Starts a process, which opens the stage meanwhile. */
  start(): void {
    const settings = { assembly: this.#assembly, state: this.#state, port: this.#port };
    const child = fork(CHILD, [JSON.stringify(settings)], { execArgv: [], stdio: 'inherit' });
    child.on('message', (message) => {
      const told = parse(toParent, message);
      if (told.kind === 'email') this.#codes.set(told.to, told.code);
    });
    this.#child = child;
  }

  /** Waits until the stage is open. @throws when it does not open, or something of its state is gone */
  async opened(): Promise<ArcadeClient> {
    const told = await this.#next('open', OPEN_MILLISECONDS);
    if (told.lost.length > 0) throw new Error(`The stage has lost ${told.lost.join(', ')}`);
    this.#port = Number(new URL(told.address.local.endpoint).port);
    this.#client?.close();
    this.#client = new ArcadeClient(told.address);
    return this.#client;
  }

  /** The newest code that was mailed to an address. */
  codeFor(email: string): string | undefined {
    return this.#codes.get(email);
  }

  async advance(seconds: number): Promise<void> {
    const advanced = this.#next('advanced', 10 * OPEN_MILLISECONDS);
    this.#running.send({ advance: seconds });
    await advanced;
  }

  /** By SIGKILL. @returns when it is gone */
  async kill(): Promise<void> {
    const child = this.#running;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.close();
    if (this.#child !== undefined) await this.kill();
  }

  get #running(): ChildProcess {
    if (this.#child === undefined) throw new Error('No stage runs');
    return this.#child;
  }

  #next<Kind extends ToParent['kind']>(kind: Kind, milliseconds: number): Promise<Extract<ToParent, { kind: Kind }>> {
    const child = this.#running;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => end(new Error(`The stage did not say "${kind}" in time`)), milliseconds);
      const end = (error?: Error) => {
        clearTimeout(timer);
        child.off('message', hear);
        child.off('exit', gone);
        if (error !== undefined) reject(error);
      };
      const gone = () => end(new Error(`The stage ended before it said "${kind}"`));
      const isIt = (told: ToParent): told is Extract<ToParent, { kind: Kind }> => told.kind === kind;
      const hear = (message: unknown) => {
        const told = parse(toParent, message);
        if (!isIt(told)) return;
        end();
        resolve(told);
      };
      child.on('message', hear);
      child.on('exit', gone);
    });
  }
}
