import { Heap, type HeapItem } from './heap.ts';

/** A pending action of the clock. */
export interface Timer {
  cancel(): void;
}

interface Entry extends HeapItem {
  readonly due: number;
  readonly order: number;
  readonly action: () => void;
}

/** `manual`: time stands still until it is advanced. `real`: it follows the machine, and can be advanced besides. */
export type ClockMode = 'manual' | 'real';

/**
 * The stage's time. Every delay, visibility timeout, expiry and function timeout follows it, so ten minutes can pass
 * in no time and always in the same order.
 */
export class StageClock {
  readonly mode: ClockMode;
  /** Two numbers that worker threads read, so that functions see the stage's time: base milliseconds, and 1 if running. */
  readonly shared = new Float64Array(new SharedArrayBuffer(16));
  readonly #entries = new Heap<Entry>((a, b) => a.due < b.due || (a.due === b.due && a.order < b.order));
  #order = 0;
  #advanced = Promise.resolve();
  #wakeUp: NodeJS.Timeout | undefined;

  /** When the stage was opened for the first time, epoch milliseconds: it stays the same over restarts. */
  readonly createdAt: number;

  /**
   * @param start its first moment, in epoch milliseconds; a clock in real time goes on from there, or from the time
   *   outside if that is later: never backwards
   * @param createdAt when the stage was opened for the first time
   */
  constructor(mode: ClockMode, start = Date.now(), createdAt = start) {
    this.mode = mode;
    this.createdAt = createdAt;
    this.#base = mode === 'real' ? Math.max(0, start - Date.now()) : start;
    this.shared[1] = mode === 'real' ? 1 : 0;
  }

  /** Epoch milliseconds of the stage. */
  now(): number {
    return this.mode === 'real' ? Date.now() + this.#base : this.#base;
  }

  /** Runs an action once, `milliseconds` of stage time from now. */
  after(milliseconds: number, action: () => void): Timer {
    const entry: Entry = { due: this.now() + Math.max(0, milliseconds), order: this.#order++, action, place: 0 };
    this.#entries.add(entry);
    if (this.#entries.first === entry) this.#armRealTime();
    return { cancel: () => this.#entries.remove(entry) };
  }

  /**
   * Lets time pass: fires what falls due, in order, each at its own moment, and waits after each until the stage has
   * nothing left to do. Of two advances at once, the second follows the first.
   */
  advance(milliseconds: number, settle: () => Promise<void>): Promise<void> {
    const advanced = this.#advanced.then(() => this.#pass(milliseconds, settle));
    this.#advanced = advanced.catch(() => {});
    return advanced;
  }

  /** When the next action falls due, epoch milliseconds; undefined when nothing is pending. */
  get next(): number | undefined {
    return this.#entries.first?.due;
  }

  /** Forgets everything that is pending. */
  close(): void {
    this.#entries.clear();
    clearTimeout(this.#wakeUp);
  }

  async #pass(milliseconds: number, settle: () => Promise<void>): Promise<void> {
    await settle();
    const target = this.now() + milliseconds;
    for (let next = this.#entries.first; next !== undefined && next.due <= target; next = this.#entries.first) {
      this.#moveTo(next.due);
      this.#fire(next);
      await settle();
    }
    this.#moveTo(target);
    this.#armRealTime();
  }

  get #base(): number {
    return this.shared[0] ?? 0;
  }

  set #base(value: number) {
    this.shared[0] = value;
  }

  #moveTo(time: number): void {
    this.#base += Math.max(0, time - this.now());
  }

  #fire(entry: Entry): void {
    this.#entries.remove(entry);
    entry.action();
  }

  #armRealTime(): void {
    if (this.mode === 'manual') return;
    clearTimeout(this.#wakeUp);
    const next = this.#entries.first;
    if (next === undefined) return;
    this.#wakeUp = setTimeout(
      () => {
        for (let due = this.#entries.first; due !== undefined && due.due <= this.now(); due = this.#entries.first)
          this.#fire(due);
        this.#armRealTime();
      },
      Math.min(next.due - this.now(), 2 ** 31 - 1),
    );
    this.#wakeUp.unref();
  }
}
