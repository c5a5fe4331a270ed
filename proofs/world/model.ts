import type { Play } from '#shared/play.ts';
import type { Item } from './table.ts';

/** The leaderboard as it has to be, computed from plays in the simplest way there is. */
export type Model = ReadonlyMap<string, { readonly best: Play; readonly plays: number }>;

export const pairOf = ({ playerId, gameId }: { readonly playerId: unknown; readonly gameId: unknown }) =>
  `${String(playerId)} ${String(gameId)}`;

export function modelOf(plays: Iterable<Play>): Model {
  const model = new Map<string, { best: Play; plays: number }>();
  for (const play of plays) {
    const before = model.get(pairOf(play));
    const best = before === undefined || isBetter(play, before.best) ? play : before.best;
    model.set(pairOf(play), { best, plays: (before?.plays ?? 0) + 1 });
  }
  return model;
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
