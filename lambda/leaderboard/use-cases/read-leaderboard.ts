import { pipe, regex, safeParse, strictObject, string } from 'valibot';
import { decodeCursor, encodeCursor, invalidCursor } from '#lambda/runtime/http/cursor.ts';
import { leaderboardPartitions, SCORE_PREFIX } from '../keys.ts';

export interface LeaderboardEntry {
  readonly playerId: string;
  readonly score: number;
  readonly playedAt: string;
  /** Sort key of the index: the position on the leaderboard. */
  readonly gameSk: string;
}

export interface ReadLeaderboardPorts {
  /** The entries of one partition below a position, best first, at most `limit`. */
  queryShard(partition: string, below: string, limit: number): Promise<readonly LeaderboardEntry[]>;
}

export interface LeaderboardPage {
  readonly entries: readonly Omit<LeaderboardEntry, 'gameSk'>[];
  readonly cursor?: string;
}

/** A position is where a page ended; it names no partition, so it can be aimed at no other game. */
const positionSchema = strictObject({ gameSk: pipe(string(), regex(/^SCORE#\d{10}#[\w:.-]{1,40}#[\w-]{1,64}$/)) });

/** Above every position. */
const TOP = `${SCORE_PREFIX}\uffff`;

/**
 * One page of a game's leaderboard, best first: asks every shard for a page below the same position, all at once, and
 * merges. Eight small queries instead of one are what writes without a hot partition cost
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html).
 *
 * Each shard is asked for one entry more than fits, so the last page knows that it is the last.
 *
 * @throws Refusal `invalid_parameter` for a cursor that is none of ours
 */
export async function readLeaderboard(
  gameId: string,
  size: number,
  cursor: string | undefined,
  ports: ReadLeaderboardPorts,
): Promise<LeaderboardPage> {
  const below = cursor === undefined ? TOP : positionOf(cursor);
  const shards = await Promise.all(
    leaderboardPartitions(gameId).map((partition) => ports.queryShard(partition, below, size + 1)),
  );
  // Keys are ASCII, and DynamoDB orders text by its bytes: plain comparison is the same order.
  const merged = shards.flat().sort((one, other) => (one.gameSk > other.gameSk ? -1 : 1));
  const page = merged.slice(0, size);
  const last = page.at(-1);
  return {
    entries: page.map(({ playerId, score, playedAt }) => ({ playerId, score, playedAt })),
    ...(last === undefined || merged.length <= size ? {} : { cursor: encodeCursor({ gameSk: last.gameSk }) }),
  };
}

function positionOf(cursor: string): string {
  const position = safeParse(positionSchema, decodeCursor(cursor));
  if (!position.success) throw invalidCursor();
  return position.output.gameSk;
}
