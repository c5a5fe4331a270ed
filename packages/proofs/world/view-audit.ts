import { type Books, compare, type Finding } from './books.ts';
import { asPlay, bestOf, isBetter, pairOf } from './model.ts';
import type { Item } from './table.ts';

/**
 * The leaderboard: the entry of every player and game has the best of their plays in the table. While the reader of the
 * stream has given changes up, it may have the best of those that it has not.
 */
export function auditView({ table, failures }: Books): Finding {
  const plays = table('play').map(asPlay);
  const complete = bestOf(plays);
  const applied = bestOf(plays.filter(({ playId }) => !failures.keepsChange(playId)));
  const entries = new Map(table('best').map((entry) => [pairOf(Object(entry)), entry]));
  const totals = { expected: complete.size, reflected: 0, kept: 0 };
  const lost: string[] = [];
  const wrong: string[] = [];
  for (const [pair, best] of complete) {
    const { best: found, score, gameSk }: Item = entries.get(pair) ?? {};
    const least = applied.get(pair);
    if (found === undefined) {
      if (least === undefined) totals.kept += 1;
      else lost.push(`${pair} is not on the leaderboard`);
      continue;
    }
    const entry = asPlay({ ...entries.get(pair), ...Object(found) });
    if (score !== entry.score || !String(gameSk).endsWith(entry.playId))
      wrong.push(`${pair}: the index has another play`);
    if (entry.playId === best.playId) totals.reflected += 1;
    else if (isBetter(entry, best)) wrong.push(`${pair}: ${entry.playId} is better than every play`);
    else if (least !== undefined && isBetter(least, entry)) lost.push(`${pair}: ${least.playId} is better`);
    else totals.kept += 1;
  }
  const double = [...entries.keys()].filter((pair) => !complete.has(pair)).map((pair) => `${pair} has no play`);
  return { what: 'entries of the leaderboard', ...totals, lost, double, wrong };
}

/** High scores: the best play of each game. */
export function auditHighScores({ table, failures }: Books): Finding {
  const plays = table('play').map(asPlay);
  const highest = new Map<string, number>();
  for (const { gameId, score, playId } of plays) {
    if (!failures.keepsChange(playId)) highest.set(gameId, Math.max(score, highest.get(gameId) ?? 0));
  }
  const byId = new Map(plays.map((play) => [play.playId, play]));
  const found = table('high-score').map(({ gameId, playId, score }) => {
    const real = byId.get(String(playId));
    // A play that was given up later may have claimed it before.
    const isKept = failures.keepsChange(String(playId)) && Number(score) >= (highest.get(String(gameId)) ?? 0);
    return `${gameId}: ${isKept ? highest.get(String(gameId)) : real?.score === score ? score : 'another play'}`;
  });
  return compare(
    'high scores',
    [...highest].map(([gameId, score]) => `${gameId}: ${score}`),
    found,
    () => false,
  );
}
