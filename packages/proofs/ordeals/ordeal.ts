import type { Arena } from '../world/arena.ts';
import type { Finding } from '../world/books.ts';
import type { Chance } from '../world/random.ts';

/** How much is asked of a chapter. */
export interface OrdealSize {
  readonly rounds: number;
  /** How many things a round begins. */
  readonly perRound: number;
}

/** What a chapter goes through while everything around it fails. */
export interface Ordeal {
  /** What is begun, in the plural: `uploads`. */
  readonly what: string;
  readonly sizes: Readonly<Record<'short' | 'full', OrdealSize>>;
  /** Prepares it, while nothing fails yet. */
  begin(arena: Arena, chance: Chance): Promise<Trial>;
}

/** A part of a round, in which no time passes, and the time after it. */
export interface Phase {
  /**
   * Does something, under a storm; it has to bear that the stage is stopped and opened again.
   * @param isLast whether this is the last round: what fails for good here holds up no later one
   */
  act(count: number, isLast: boolean): Promise<void>;
  /** How much stage time then passes. */
  readonly seconds: number;
}

/** An ordeal on one stage. */
export interface Trial {
  /** What each round consists of. */
  readonly phases: readonly Phase[];
  /** Does what the runbooks say, once everything works again. */
  repair(): Promise<void>;
  /** Compares what was answered with what is there, when everything has settled. */
  audit(): Promise<readonly Finding[]>;
  /** What was done, by name. */
  readonly done: Readonly<Record<string, number>>;
}

/** What `test/<chapter>/ordeal.ts` exports. */
export interface ChapterOrdeal {
  readonly ordeal: Ordeal;
}
