import type { Play } from '#lambda/api/use-cases/play.ts';
import { type BestEntry, bestOf, rankedPlay, ranksBefore } from './best-entry.ts';

export interface ProjectPlayPorts {
  findEntry(playerId: string, gameId: string): Promise<BestEntry | undefined>;
  /**
   * Stores the entry if the stored one still is the one that was read, `undefined` for none.
   * @returns whether it was
   */
  saveEntry(entry: BestEntry, read: BestEntry | undefined): Promise<boolean>;
  /** The player's plays of a game as the table has them now, strongly consistent. */
  findPlays(playerId: string, gameId: string): Promise<readonly Play[]>;
}

export interface PlayChange {
  readonly kind: 'play-recorded' | 'play-removed';
  readonly play: Play;
  /** As `sequenceOf` writes it. */
  readonly sequence: string;
}

/** How often an entry is read and computed again because somebody else wrote it in between. */
const MAX_ATTEMPTS = 5;

/**
 * Brings a player's entry up to date with one change of a play.
 *
 * The changes of a player come in order, because they share a partition key, and each carries a greater sequence number
 * than those before. A new change is believed. One that is not newer than the entry is a repeat, or it failed for good and
 * is replayed after later ones: what it says may be over, so the table is asked, and the entry takes the play over only
 * if it is still there. That makes repeats and replays harmless, in any order and however late.
 *
 * A play that is no better than the entry writes nothing. A play that was taken back always does, and an entry without
 * plays stays, off the leaderboard: only so a replay of what was recorded before is known to be old.
 *
 * @returns whether the entry was changed
 * @throws when others keep writing the same entry: the change comes back
 */
export async function projectPlay(change: PlayChange, ports: ProjectPlayPorts): Promise<boolean> {
  const { playerId, gameId } = change.play;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const entry = await ports.findEntry(playerId, gameId);
    const next = await entryAfter(change, entry, ports);
    if (next === undefined) return false;
    if (await ports.saveEntry(next, entry)) return true;
  }
  throw new Error(`The entry of a player was changed by others ${MAX_ATTEMPTS} times in a row`);
}

/** The entry as a change leaves it; nothing when it stays as it is. */
async function entryAfter(
  { kind, play, sequence }: PlayChange,
  entry: BestEntry | undefined,
  { findPlays }: ProjectPlayPorts,
): Promise<BestEntry | undefined> {
  const { playerId, gameId, playId } = play;
  const isOld = entry !== undefined && entry.lastSequence >= sequence;
  const lastSequence = isOld ? entry.lastSequence : sequence;
  const restsOnIt = entry?.best?.playId === playId;
  if (kind === 'play-removed') {
    if (isOld && !restsOnIt) return undefined;
    const best = restsOnIt ? bestOf(await findPlays(playerId, gameId)) : entry?.best;
    return { playerId, gameId, best, lastSequence };
  }
  if (!ranksBefore(play, entry?.best)) return undefined;
  if (isOld && !(await findPlays(playerId, gameId)).some((there) => there.playId === playId)) return undefined;
  return { playerId, gameId, best: rankedPlay(play), lastSequence };
}
