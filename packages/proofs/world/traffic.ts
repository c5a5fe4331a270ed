import { isDeepStrictEqual } from 'node:util';
import type { Play } from '../../../lambda/api/use-cases/play.ts';
import { Chance } from './random.ts';

/** A past play as a cabinet sends it. */
export type PastRow = Pick<Play, 'playerId' | 'gameId' | 'score' | 'playedAt'>;

/** An import, and what has to become of it, known before it is sent. */
export interface PlannedImport {
  readonly rows: readonly unknown[];
  readonly loaded: readonly PastRow[];
  /** Why each bad row has to be rejected, by its number. */
  readonly rejected: ReadonlyMap<number, string>;
}

export const GAMES = ['asteroids', 'pong', 'tetris', 'galaga', 'frogger'];

/** A score as players reach it: many small ones, some from 1,000 on, and now and then one that nobody believes. */
export function scoreOf(chance: Chance): number {
  if (chance.happens(0.005)) return 10_000_000 + chance.below(900_000_000);
  return chance.happens(0.25) ? 1_000 + chance.below(500_000) : chance.below(1_000);
}

const PAST = Date.parse('2026-01-01T00:00:00Z');
/** Rows that an import repeats from the one before it. */
const SHARED_ROWS = 20;

/** Imports of so many rows each, of which a part is bad. */
export function planImports(
  seed: number,
  players: readonly string[],
  { imports, rows, bad }: { readonly imports: number; readonly rows: number; readonly bad: number },
): readonly PlannedImport[] {
  const chance = new Chance(seed);
  let moment = PAST + seed * 31_536_000;
  const goodRow = (): PastRow => {
    moment += 1_000;
    const playedAt = new Date(moment).toISOString();
    return { playerId: chance.oneOf(players), gameId: chance.oneOf(GAMES), score: scoreOf(chance), playedAt };
  };
  const planned: PlannedImport[] = [];
  for (let number = 0; number < imports; number += 1) {
    const all: unknown[] = [];
    const loaded: PastRow[] = [...(planned.at(-1)?.loaded.slice(0, SHARED_ROWS) ?? [])];
    all.push(...loaded);
    const rejected = new Map<number, string>();
    for (let row = all.length + 1; row <= rows; row += 1) {
      const good = goodRow();
      if (chance.happens(bad)) {
        const [content, reason] = badRow(good, all, loaded, chance);
        all.push(content);
        rejected.set(row, reason);
      } else {
        all.push(good);
        loaded.push(good);
      }
    }
    planned.push({ rows: all, loaded, rejected });
  }
  return planned;
}

/** A row that cannot be loaded, and why. */
function badRow(
  good: PastRow,
  before: readonly unknown[],
  loaded: readonly PastRow[],
  chance: Chance,
): readonly [unknown, string] {
  const { playerId: _, ...withoutPlayer } = good;
  const repeated = before[chance.below(Math.min(before.length, SHARED_ROWS))];
  const kinds: (readonly [unknown, string])[] = [
    ['not a row', 'malformed: row'],
    [{ ...good, score: -1 }, 'malformed: score'],
    [{ ...good, playedAt: 'yesterday' }, 'malformed: playedAt'],
    [withoutPlayer, 'malformed: playerId'],
    [{ ...good, playedAt: '2099-01-01T00:00:00.000Z' }, 'played in the future'],
    [{ ...good, playerId: 'nobody' }, 'unknown player'],
    [{ ...good, gameId: 'no-such-game' }, 'unknown game'],
  ];
  // Of a row that is good itself: a bad one is rejected for what is wrong with it.
  const first = before.findIndex((row) => isDeepStrictEqual(row, repeated)) + 1;
  if (loaded.some((row) => row === repeated)) kinds.push([{ ...Object(repeated) }, `the same as row ${first}`]);
  return chance.oneOf(kinds);
}

/** What makes two past plays the same one. */
export const identityOf = ({ playerId, gameId, score, playedAt }: PastRow) =>
  JSON.stringify([playerId, gameId, score, playedAt]);
