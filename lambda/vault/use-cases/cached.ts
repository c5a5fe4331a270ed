/** A value that is read now and then, and kept in the execution environment in between. */
export class Cached {
  readonly #read: () => Promise<string>;
  readonly #milliseconds: number;
  #kept: { readonly value: string; readonly readAt: number } | undefined;

  /** @param milliseconds how long a value is used before it is read again */
  constructor(read: () => Promise<string>, milliseconds: number) {
    this.#read = read;
    this.#milliseconds = milliseconds;
  }

  /** @param now epoch milliseconds */
  async get(now: number): Promise<string> {
    if (this.#kept !== undefined && now - this.#kept.readAt < this.#milliseconds) return this.#kept.value;
    const value = await this.#read();
    this.#kept = { value, readAt: now };
    return value;
  }

  /** The next read is not from here. */
  forget(): void {
    this.#kept = undefined;
  }
}
