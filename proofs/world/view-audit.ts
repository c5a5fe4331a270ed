import { type Books, compare, type Finding } from './books.ts';
import { asPlay, isBetter, modelOf, pairOf } from './model.ts';

/**
 * The leaderboard: the best play and the number of plays of every player and game equal the model of the plays in the
 * table, but for those that the reader of the stream gave up and its failure queue keeps.
 *
 * @param replayed plays that were given up and replayed: if later ones had been applied before, the number of plays
 * does not know them, which is a documented limit; the best play does
 */
export function auditView({ table, failures }: Books, replayed?: (playId: string) => boolean): Finding {
  const plays = table('play').map(asPlay);
  const isKept = ({ playId }: { readonly playId: string }) => failures.keepsChange(playId);
  const complete = modelOf(plays);
  const applied = modelOf(plays.filter((play) => !isKept(play)));
  const certain = modelOf(plays.filter((play) => !isKept(play) && replayed?.(play.playId) !== true));
  const entries = new Map(table('best').map((entry) => [pairOf(Object(entry)), entry]));
  const totals = { expected: plays.length, reflected: 0, kept: 0 };
  const lost: string[] = [];
  const double: string[] = [];
  const wrong: string[] = [];
  for (const [pair, most] of complete) {
    const entry = entries.get(pair);
    const least = certain.get(pair);
    const count = Number(entry?.plays ?? 0);
    totals.reflected += count;
    totals.kept += Math.max(0, most.plays - count);
    if (count < (least?.plays ?? 0)) lost.push(`${pair}: ${count} plays of ${least?.plays}`);
    if (count > most.plays) double.push(`${pair}: ${count} plays of ${most.plays}`);
    const worst = applied.get(pair);
    if (entry?.best === undefined) {
      if (worst !== undefined) lost.push(`${pair} is not on the leaderboard`);
      continue;
    }
    const best = asPlay({ ...entry, ...Object(entry.best) });
    if (isBetter(best, most.best)) wrong.push(`${pair}: ${best.playId} is better than every play`);
    if (worst !== undefined && isBetter(worst.best, best)) lost.push(`${pair}: ${worst.best.playId} is better`);
    if (entry.score !== best.score || !String(entry.gameSk).endsWith(best.playId))
      wrong.push(`${pair}: the index has another play`);
  }
  for (const pair of entries.keys()) if (!complete.has(pair)) double.push(`${pair} has no play`);
  const late = replayed === undefined ? 0 : totals.kept;
  return { what: 'plays in the leaderboard', ...totals, kept: totals.kept - late, late, lost, double, wrong };
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
