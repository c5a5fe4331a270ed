/** What a shard lets through in one second. */
export interface Throughput {
  readonly calls: number;
  readonly bytes: number;
}

/**
 * Counts what passes a shard, second by second of the stage's clock. What is more than a second's bytes is paid in the seconds after
 * it: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
export class Meter {
  readonly #limit: Throughput;
  readonly #now: () => number;
  #second = 0;
  #calls = 0;
  #bytes = 0;

  /** @param now epoch milliseconds */
  constructor(limit: Throughput, now: () => number) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Whether so many bytes may pass in this second. What is larger than a second's bytes passes when no others have. */
  admits(bytes = 0): boolean {
    this.#turn();
    const { calls, bytes: most } = this.#limit;
    return this.#calls < calls && this.#bytes < most && (this.#bytes === 0 || this.#bytes + bytes <= most);
  }

  /** Counts a call that has passed. */
  count(bytes: number): void {
    this.#turn();
    this.#calls += 1;
    this.#bytes += bytes;
  }

  #turn(): void {
    const second = Math.floor(this.#now() / 1_000);
    if (second === this.#second) return;
    this.#bytes = Math.max(0, this.#bytes - (second - this.#second) * this.#limit.bytes);
    this.#calls = 0;
    this.#second = second;
  }
}
