import type { Arena } from './arena.ts';
import type { Chance } from './random.ts';

/** A suspicious play, which the review looks at. */
const SUSPICIOUS_SCORE = 10_000_000;
const NOTABLE_SCORE = 1_000;

/** Records that a function fails at for good, until it is repaired. */
export class Poison {
  readonly #arena: Arena;
  readonly #chance: Chance;
  readonly #share: number;
  #count = 0;

  /** @param share what part of the plays the reader of the stream fails at */
  constructor(arena: Arena, chance: Chance, share: number) {
    this.#arena = arena;
    this.#chance = chance;
    this.#share = share;
  }

  get count(): number {
    return this.#count;
  }

  /** Some plays for the reader, fewer for those who hear of it. */
  perhapsPlay({ playId, score }: { readonly playId: string; readonly score: number }): void {
    if (this.#chance.happens(this.#share)) this.#poison('leaderboard/project-changes', playId);
    if (score >= NOTABLE_SCORE && this.#chance.happens(this.#share / 2)) this.#poison('reactions/log-activity', playId);
    if (score >= SUSPICIOUS_SCORE && this.#chance.happens(0.1)) this.#poison('reactions/review-play', playId);
    if (score >= NOTABLE_SCORE && this.#chance.happens(0.02)) this.#poison('reactions/announce-high-score', playId);
  }

  /** One row of an import: the loader fails at the message that has it. */
  perhapsRow(rows: readonly unknown[]): void {
    const { playedAt } = { playedAt: undefined, ...Object(this.#chance.oneOf(rows)) };
    if (typeof playedAt === 'string') this.#poison('imports/load-plays', playedAt);
  }

  #poison(handler: string, marker: string): void {
    const { name } = this.#arena.playground.functionOf(handler);
    this.#arena.stage.faults.functions.poison(name, marker);
    this.#count += 1;
  }
}
