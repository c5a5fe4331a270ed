import type { Play } from '../../../lambda/api/use-cases/play.ts';
import type { Item } from './table.ts';

export const pairOf = ({ playerId, gameId }: { readonly playerId: unknown; readonly gameId: unknown }) =>
  `${String(playerId)} ${String(gameId)}`;

/** The leaderboard as it has to be, computed from plays in the simplest way there is: the best by player and game. */
export function bestOf(plays: Iterable<Play>): ReadonlyMap<string, Play> {
  const best = new Map<string, Play>();
  for (const play of plays) {
    const before = best.get(pairOf(play));
    if (before === undefined || isBetter(play, before)) best.set(pairOf(play), play);
  }
  return best;
}

/** The higher score; of equal ones the earlier play, and of those the smaller id. */
export function isBetter(one: Play, other: Play): boolean {
  if (one.score !== other.score) return one.score > other.score;
  if (one.playedAt !== other.playedAt) return one.playedAt < other.playedAt;
  return one.playId < other.playId;
}

/** An item that is a play, or a part of one, as values. */
export const asPlay = (item: Item): Play => ({
  playId: String(item.playId),
  playerId: String(item.playerId),
  gameId: String(item.gameId),
  score: Number(item.score),
  playedAt: String(item.playedAt),
});
