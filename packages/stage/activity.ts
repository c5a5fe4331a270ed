import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** One piece of work that the stage is busy with. */
interface Work {
  /** Whether it waits for stage time to pass, for example for its own timeout. */
  readonly isStuck: () => boolean;
  /** Work it waits for; while there is some, only that counts. */
  readonly inner: Set<Work>;
}

const never = () => false;
const POLL_MILLISECONDS = 2;

/** Knows whether the stage is busy. The clock moves only when everything that is due now has been done. */
export class Activity {
  readonly #running = new Set<Work>();
  readonly #current = new AsyncLocalStorage<Work | undefined>();
  readonly #onBug: (error: unknown) => void;
  #isClosed = false;

  /** @param onBug receives errors that no caller handles */
  constructor(onBug: (error: unknown) => void) {
    this.#onBug = onBug;
  }

  /** Runs something in the background as work of its own; the caller does not wait. Does nothing once closed. */
  run(task: () => Promise<void>): void {
    if (this.#isClosed) return;
    this.#current.run(undefined, () => this.track(task)).catch(this.#onBug);
  }

  /** Counts a task as work while it runs. @returns the result of the task */
  async track<T>(task: () => Promise<T>, isStuck: () => boolean = never): Promise<T> {
    const outer = this.#current.getStore();
    const work: Work = { isStuck, inner: new Set() };
    this.#running.add(work);
    outer?.inner.add(work);
    try {
      return await this.#current.run(work, task);
    } finally {
      this.#running.delete(work);
      outer?.inner.delete(work);
    }
  }

  /** Starts no more work: the stage stops. Work that is left runs when the stage opens again. */
  close(): void {
    this.#isClosed = true;
  }

  /** Waits until nothing is running, or only what is stuck until time passes. */
  async settle(): Promise<void> {
    if (this.#isClosed) return;
    // One turn of the event loop, so that work that a timer or an answer has just caused can announce itself.
    await pause(0);
    while (!this.#isClosed && this.#busy()) await pause(POLL_MILLISECONDS);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** How many pieces of work are under way, with those that wait for others. */
  get size(): number {
    return this.#running.size;
  }

  #busy(): boolean {
    for (const work of this.#running) if (work.inner.size === 0 && !work.isStuck()) return true;
    return false;
  }
}
