/** How many entries of a leaderboard the standings keep. */
export const STANDINGS_SIZE = 10;

/** An entry of the leaderboard. */
export interface StandingsEntry {
  readonly playerId: string;
  readonly score: number;
  readonly playedAt: string;
}

export interface RankedEntry extends StandingsEntry {
  readonly rank: number;
}

/**
 * Gives the best entries their ranks. Equal scores share one and leave a gap behind them, as in sports: 1, 2, 2, 4.
 * @param entries best first
 */
export function rankEntries(entries: readonly StandingsEntry[]): readonly RankedEntry[] {
  return entries.slice(0, STANDINGS_SIZE).map((entry) => ({
    ...entry,
    rank: entries.findIndex(({ score }) => score === entry.score) + 1,
  }));
}
