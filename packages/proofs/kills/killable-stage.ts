import { join } from 'node:path';
import { is } from 'valibot';
import { ArcadeClient } from '../../../playground/arcade-client.ts';
import { StageProcess } from '../world/stage-process.ts';
import { advancedMessage, emailMessage, openMessage } from './messages.ts';

const CHILD = join(import.meta.dirname, 'child.ts');
/** Milliseconds: much happens in hours that pass. */
const ADVANCE_PATIENCE = 600_000;

/** A stage in a process of its own, which can be killed. It keeps its port and its state from one process to the next. */
export class KillableStage {
  readonly #assembly: string;
  readonly #state: string;
  readonly #codes = new Map<string, string>();
  #port = 0;
  #process: StageProcess | undefined;
  #client: ArcadeClient | undefined;

  constructor(assembly: string, state: string) {
    this.#assembly = assembly;
    this.#state = state;
  }

  /** Starts a process, which opens the stage meanwhile. */
  start(): void {
    const settings = { assembly: this.#assembly, state: this.#state, port: this.#port };
    this.#process = new StageProcess(CHILD, [JSON.stringify(settings)]);
    this.#process.onMessage((message) => {
      if (is(emailMessage, message)) this.#codes.set(message.to, message.code);
    });
  }

  /** Waits until the stage is open. @throws when it does not open, or something of its state is gone */
  async opened(): Promise<ArcadeClient> {
    const told = await this.#running.next(openMessage);
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
    await this.#running.ask({ advance: seconds }, advancedMessage, ADVANCE_PATIENCE);
  }

  /** By SIGKILL. @returns when it is gone */
  async kill(): Promise<void> {
    const running = this.#running;
    this.#process = undefined;
    await running.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.close();
    if (this.#process !== undefined) await this.kill();
  }

  get #running(): StageProcess {
    if (this.#process === undefined) throw new Error('No stage runs');
    return this.#process;
  }
}
