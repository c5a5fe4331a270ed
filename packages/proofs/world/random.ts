import { seededRandom } from '@serverless-arcade/stage/random.ts';

/** Chance that repeats: everything random in a proof comes from one seed. */
export class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** A whole number from 0, below a bound. */
  below(bound: number): number {
    return Math.floor(this.#next() * bound);
  }

  /** True with a probability, 0 to 1. */
  happens(probability: number): boolean {
    return this.#next() < probability;
  }

  /** @throws when there is nothing to choose from */
  oneOf<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('There is nothing to choose from');
    return item;
  }

  /** An id of 32 hexadecimal digits. */
  id(): string {
    return Array.from({ length: 4 }, () =>
      this.below(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('');
  }
}
