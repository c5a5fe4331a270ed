import type { Play } from '#shared/play.ts';
import { type BestEntry, ranksBefore, withoutPlay, withPlay } from './best-entry.ts';

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
 * than those before. A change that is not newer than the entry was applied before, so it changes nothing: that makes
 * repeats and replays harmless. An entry without plays stays, off the leaderboard: if it were removed, a repeat of an old
 * change would bring it back.
 *
 * A change that failed for good and is replayed after later ones is such an old change. Its play is not counted any more,
 * but if it is still there and better than the entry, the entry takes it over: the leaderboard is right again.
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

async function entryAfter(
  { kind, play, sequence }: PlayChange,
  entry: BestEntry | undefined,
  ports: ProjectPlayPorts,
): Promise<BestEntry | undefined> {
  if (entry !== undefined && entry.lastSequence >= sequence) return repaired(kind, play, entry, ports);
  if (kind === 'play-recorded') return withPlay(entry, play, sequence);
  const restsOnIt = entry?.best?.playId === play.playId;
  const remaining = restsOnIt ? await ports.findPlays(play.playerId, play.gameId) : [];
  return withoutPlay(entry, play, sequence, remaining);
}

/** What an old change leaves to do: nothing, unless its play is better than the entry and still there. */
async function repaired(
  kind: PlayChange['kind'],
  play: Play,
  entry: BestEntry,
  ports: ProjectPlayPorts,
): Promise<BestEntry | undefined> {
  if (kind === 'play-removed') {
    if (entry.best?.playId !== play.playId) return undefined;
    const remaining = await ports.findPlays(play.playerId, play.gameId);
    return { ...withoutPlay(entry, play, entry.lastSequence, remaining), plays: entry.plays };
  }
  if (play.playId === entry.best?.playId || !ranksBefore(play, entry.best)) return undefined;
  const plays = await ports.findPlays(play.playerId, play.gameId);
  if (!plays.some(({ playId }) => playId === play.playId)) return undefined;
  const { playId, score, playedAt } = play;
  return { ...entry, best: { playId, score, playedAt } };
}
