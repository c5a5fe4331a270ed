import type { StageClock } from '../clock.ts';

const PER_MILLISECOND = 1_048_576n;
const DIGITS = 20;

/** Numbers of 20 digits that only grow, also from one start of the stage to the next: they begin with the time. */
export class SequenceNumbers {
  readonly #clock: StageClock;
  #last = 0n;

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  next(): string {
    const now = BigInt(this.#clock.now()) * PER_MILLISECOND;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return `${this.#last}`.padStart(DIGITS, '0');
  }

  /** Goes on after a number that was given before the stage was opened again. */
  goOnAfter(number: string): void {
    const given = BigInt(number);
    if (given > this.#last) this.#last = given;
  }
}
