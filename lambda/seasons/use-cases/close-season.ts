import { type RankedEntry, rankEntries, type StandingsEntry } from './standings.ts';

/** The standings of one season of one game: what is kept of it. */
export interface Standings {
  readonly gameId: string;
  /** When the season began: with the end of the one before, or with the game. */
  readonly startedAt: string;
  /** The slot of the schedule at which it ended. */
  readonly closedAt: string;
  readonly entries: readonly RankedEntry[];
}

export interface Game {
  readonly gameId: string;
  readonly addedAt: string;
}

export interface CloseSeasonPorts {
  /** How the season ended that was closed at a slot, read consistently. */
  findStandings(gameId: string, closedAt: string): Promise<Standings | undefined>;
  /** When the present season of a game began, read consistently; none has ended yet without it. */
  findSeasonStart(gameId: string): Promise<string | undefined>;
  /** The best entries of the leaderboard, best first. */
  bestEntries(gameId: string): Promise<readonly StandingsEntry[]>;
  /**
   * Stores the standings and begins the next season, both or neither.
   * @param readStart the start of the season as it was read
   * @returns whether it was done now: not if somebody has closed this season, or any other, since it was read
   */
  storeSeason(standings: Standings, readStart: string | undefined): Promise<boolean>;
}

/**
 * - `closed`: the season ended now
 * - `closed-before`: it had ended already, by an earlier attempt or another invocation at the same time
 * - `overtaken`: a later season was closed first, or the game is younger than the slot; what was played counts there
 * - `unplayed`: nobody is on the leaderboard, so there is nothing to keep and nothing to write
 */
export type Closing =
  | { readonly outcome: 'closed' | 'closed-before'; readonly standings: Standings }
  | { readonly outcome: 'overtaken' | 'unplayed' };

/**
 * Closes the season of a game that ended at a slot, once, however often and however late it is asked for: the standings are
 * their own idempotency record. What is found stored is returned as it is, never computed again, so a repeat says the same
 * as the first time, though the leaderboard has moved on.
 */
export async function closeSeason(game: Game, closedAt: string, ports: CloseSeasonPorts): Promise<Closing> {
  const { gameId, addedAt } = game;
  const stored = await ports.findStandings(gameId, closedAt);
  if (stored !== undefined) return { outcome: 'closed-before', standings: stored };
  const readStart = await ports.findSeasonStart(gameId);
  const startedAt = readStart ?? addedAt;
  if (startedAt >= closedAt) return { outcome: 'overtaken' };
  const entries = await ports.bestEntries(gameId);
  if (entries.length === 0) return { outcome: 'unplayed' };
  const standings = { gameId, startedAt, closedAt, entries: rankEntries(entries) };
  if (await ports.storeSeason(standings, readStart)) return { outcome: 'closed', standings };
  // Somebody was faster: look again. Seasons only begin later and later, so this ends.
  return closeSeason(game, closedAt, ports);
}
