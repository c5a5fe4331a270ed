import type { StageClock } from '../../clock.ts';

/** How many values are kept: then the oldest goes. It bounds the memory of this machine. */
const MOST = 10_000;

/** Values by key, each until a moment on the stage's clock. */
export class Kept<Value> {
  readonly #clock: Pick<StageClock, 'now'>;
  readonly #entries = new Map<string, { readonly value: Value; readonly until: number }>();

  constructor(clock: Pick<StageClock, 'now'>) {
    this.#clock = clock;
  }

  /** @returns undefined when nothing is kept, or its time is over */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined && this.#clock.now() < entry.until) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: Value, seconds: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#clock.now() + seconds * 1_000 });
    const [oldest = key] = this.#entries.keys();
    if (this.#entries.size > MOST) this.#entries.delete(oldest);
  }

  clear(): void {
    this.#entries.clear();
  }
}
