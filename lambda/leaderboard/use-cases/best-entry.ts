import type { Play } from '#shared/play.ts';

/** What a play needs to stand on the leaderboard. */
export type RankedPlay = Pick<Play, 'playId' | 'score' | 'playedAt'>;

/** What is known of one player and one game. */
export interface BestEntry {
  readonly playerId: string;
  readonly gameId: string;
  /** The best play; none is left when all were taken back, and the entry then is on no leaderboard. */
  readonly best: RankedPlay | undefined;
  /** How many plays have been applied and not been taken back. */
  readonly plays: number;
  /** The last change that was applied, as {@link sequenceOf} writes it. */
  readonly lastSequence: string;
}

/**
 * A stream's sequence number as text that sorts as numbers do. It has up to 40 digits
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html). That the numbers of one
 * item also rise from a shard to the one that continues it is not documented (unverified).
 */
export const sequenceOf = (sequenceNumber: string): string => sequenceNumber.padStart(40, '0');

/** Whether a play ranks before another: by score, and of equal ones the earlier. */
export function ranksBefore(one: RankedPlay, other: RankedPlay | undefined): boolean {
  if (other === undefined) return true;
  if (one.score !== other.score) return one.score > other.score;
  if (one.playedAt !== other.playedAt) return one.playedAt < other.playedAt;
  return one.playId < other.playId;
}

const ranked = ({ playId, score, playedAt }: RankedPlay): RankedPlay => ({ playId, score, playedAt });

/** The entry after a play. */
export function withPlay(entry: BestEntry | undefined, play: Play, sequence: string): BestEntry {
  return {
    playerId: play.playerId,
    gameId: play.gameId,
    best: ranksBefore(play, entry?.best) ? ranked(play) : entry?.best,
    plays: (entry?.plays ?? 0) + 1,
    lastSequence: sequence,
  };
}

/**
 * The entry after a play was taken back.
 * @param remaining the player's plays of the game as the table has them now, asked for only if the entry rested on this one
 */
export function withoutPlay(
  entry: BestEntry | undefined,
  play: Play,
  sequence: string,
  remaining: readonly Play[] = [],
): BestEntry {
  const best = entry?.best?.playId === play.playId ? bestOf(remaining) : entry?.best;
  return {
    playerId: play.playerId,
    gameId: play.gameId,
    best,
    plays: Math.max(0, (entry?.plays ?? 0) - 1),
    lastSequence: sequence,
  };
}

const bestOf = (plays: readonly Play[]): RankedPlay | undefined => {
  let best: RankedPlay | undefined;
  for (const play of plays) if (ranksBefore(play, best)) best = ranked(play);
  return best;
};
