import type { Play } from '#lambda/api/use-cases/play.ts';

/** What a play needs to stand on the leaderboard. */
export type RankedPlay = Pick<Play, 'playId' | 'score' | 'playedAt'>;

/** What is known of one player and one game. */
export interface BestEntry {
  readonly playerId: string;
  readonly gameId: string;
  /** The best play; none is left when all were taken back, and the entry then is on no leaderboard. */
  readonly best: RankedPlay | undefined;
  /** The last change that altered the entry or took a play back, as {@link sequenceOf} writes it. */
  readonly lastSequence: string;
}

/**
 * A stream's sequence number as text that sorts as numbers do. It has up to 40 digits
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html). The numbers of one item
 * also rise from a shard to the one that continues it (unverified; settled by: the records of an item before and after its
 * shard is split).
 */
export const sequenceOf = (sequenceNumber: string): string => sequenceNumber.padStart(40, '0');

/** Whether a play ranks before another: by score, and of equal ones the earlier. */
export function ranksBefore(one: RankedPlay, other: RankedPlay | undefined): boolean {
  if (other === undefined) return true;
  if (one.score !== other.score) return one.score > other.score;
  if (one.playedAt !== other.playedAt) return one.playedAt < other.playedAt;
  return one.playId < other.playId;
}

/** What the leaderboard keeps of a play. */
export const rankedPlay = ({ playId, score, playedAt }: RankedPlay): RankedPlay => ({ playId, score, playedAt });

/** The one that ranks before all others, if there is one. */
export function bestOf(plays: readonly RankedPlay[]): RankedPlay | undefined {
  let best: RankedPlay | undefined;
  for (const play of plays) if (ranksBefore(play, best)) best = rankedPlay(play);
  return best;
}
