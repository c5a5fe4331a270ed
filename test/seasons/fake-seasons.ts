import type { PublishedEvent } from '#lambda/runtime/events/event.ts';
import type { Game, Standings } from '#lambda/seasons/use-cases/close-season.ts';
import type { StandingsEntry } from '#lambda/seasons/use-cases/standings.ts';
import type { TurnSeasonPorts } from '#lambda/seasons/use-cases/turn-season.ts';

export const SLOT = '2026-11-21T10:10:00.000Z';

/** Entries of a leaderboard with these scores, one player each. */
export const entriesOf = (...scores: number[]): readonly StandingsEntry[] =>
  scores.map((score, player) => ({ playerId: `p-${player}`, score, playedAt: '2026-11-21T10:01:00.000Z' }));

/** A table and a bus in memory, with the conditions that the real ones check. */
export class FakeSeasons implements TurnSeasonPorts {
  readonly leaderboards: Map<string, readonly StandingsEntry[]>;
  readonly standings = new Map<string, Standings>();
  readonly starts = new Map<string, string>();
  readonly published: PublishedEvent[] = [];
  readonly failures: (readonly [gameId: string, message: string])[] = [];
  /** Called before a season is stored and before events are published: a crash. */
  beforeStore: (standings: Standings) => void = () => {};
  beforePublish: () => void = () => {};
  /** Which events the bus refuses. */
  refuses: (event: PublishedEvent) => boolean = () => false;
  readonly #pageSize: number;

  constructor(leaderboards: Readonly<Record<string, readonly StandingsEntry[]>>, pageSize = 2) {
    this.leaderboards = new Map(Object.entries(leaderboards));
    this.#pageSize = pageSize;
  }

  listGames = async (cursor: string | undefined): Promise<{ games: readonly Game[]; cursor?: string }> => {
    const start = Number(cursor ?? 0);
    const end = start + this.#pageSize;
    const games = [...this.leaderboards.keys()]
      .slice(start, end)
      .map((gameId) => ({ gameId, addedAt: '2026-11-21T09:00:00.000Z' }));
    return end < this.leaderboards.size ? { games, cursor: `${end}` } : { games };
  };

  findStandings = async (gameId: string, closedAt: string) => this.standings.get(`${gameId}/${closedAt}`);
  findSeasonStart = async (gameId: string) => this.starts.get(gameId);
  bestEntries = async (gameId: string) => this.leaderboards.get(gameId) ?? [];

  storeSeason = async (standings: Standings, readStart: string | undefined): Promise<boolean> => {
    this.beforeStore(standings);
    const { gameId, closedAt } = standings;
    const key = `${gameId}/${closedAt}`;
    if (this.standings.has(key) || this.starts.get(gameId) !== readStart) return false;
    this.standings.set(key, standings);
    this.starts.set(gameId, closedAt);
    return true;
  };

  publish = async (events: readonly PublishedEvent[]): Promise<readonly PublishedEvent[]> => {
    this.beforePublish();
    const refused = events.filter(this.refuses);
    this.published.push(...events.filter((event) => !refused.includes(event)));
    return refused;
  };

  reportFailure = (gameId: string, error: unknown) => {
    this.failures.push([gameId, error instanceof Error ? error.message : String(error)]);
  };
}
