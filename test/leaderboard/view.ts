import type { Play } from '#lambda/api/use-cases/play.ts';
import { type BestEntry, sequenceOf } from '#lambda/leaderboard/use-cases/best-entry.ts';
import type { ProcessBatchPorts } from '#lambda/leaderboard/use-cases/process-batch.ts';
import type { StreamRecord } from '#lambda/runtime/events/change.ts';
import type { PublishedEvent } from '#lambda/runtime/events/event.ts';

const JUST_NOW = '2026-11-21T12:00:00.000Z';

export const playOf = (playId: string, score: number, more: Partial<Play> = {}): Play => ({
  playId,
  playerId: 'p-1',
  gameId: 'pong',
  score,
  playedAt: '2026-11-21T10:00:00.000Z',
  ...more,
});

/** A record of the stream as the filter of the mapping lets it through. */
export const recordOf = (
  eventName: 'INSERT' | 'REMOVE',
  sequence: number,
  image: object,
  userIdentity?: unknown,
): StreamRecord => ({
  eventName,
  sequence: sequenceOf(`${sequence}`),
  changedAt: JUST_NOW,
  newImage: eventName === 'INSERT' ? image : undefined,
  oldImage: eventName === 'REMOVE' ? image : undefined,
  userIdentity,
});

export const inserted = (sequence: number, play: Play) => recordOf('INSERT', sequence, { entity: 'play', ...play });
export const removed = (sequence: number, play: Play) => recordOf('REMOVE', sequence, { entity: 'play', ...play });

/** A table, a topic and a bus in memory, with the conditions that the real ones check. */
export class FakeWorld implements ProcessBatchPorts {
  readonly entries = new Map<string, BestEntry>();
  readonly plays = new Map<string, Play>();
  readonly highScores = new Map<
    string,
    { readonly playId: string; readonly score: number; readonly previousScore: number | undefined }
  >();
  readonly topic: PublishedEvent[] = [];
  readonly bus: PublishedEvent[] = [];
  /** Called before an entry is saved: somebody else at the same time, or a crash. */
  beforeSave: (entry: BestEntry) => void = () => {};
  /** Which events a destination refuses. */
  refuses: (event: PublishedEvent) => boolean = () => false;

  /** The leaderboard: what a view is for. */
  get view() {
    return [...this.entries.values()]
      .flatMap(({ playerId, gameId, best }) => (best === undefined ? [] : [{ playerId, gameId, ...best }]))
      .sort((one, other) => `${one.gameId}${one.playerId}`.localeCompare(`${other.gameId}${other.playerId}`));
  }

  findEntry = async (playerId: string, gameId: string) => this.entries.get(`${playerId}/${gameId}`);

  saveEntry = async (entry: BestEntry, read: BestEntry | undefined): Promise<boolean> => {
    this.beforeSave(entry);
    const key = `${entry.playerId}/${entry.gameId}`;
    const stored = this.entries.get(key);
    if (stored?.lastSequence !== read?.lastSequence || stored?.best?.playId !== read?.best?.playId) return false;
    this.entries.set(key, entry);
    return true;
  };

  findPlays = async (playerId: string, gameId: string): Promise<readonly Play[]> =>
    [...this.plays.values()].filter((play) => play.playerId === playerId && play.gameId === gameId);

  claimHighScore = async (play: Play) => {
    const current = this.highScores.get(play.gameId);
    if (current?.playId === play.playId) return { previousScore: current.previousScore };
    if (current !== undefined && play.score <= current.score) return undefined;
    const previousScore = current?.score;
    this.highScores.set(play.gameId, { playId: play.playId, score: play.score, previousScore });
    return { previousScore };
  };

  publishToTopic = async (events: readonly PublishedEvent[]) => this.#publish(events, this.topic);
  publishToBus = async (events: readonly PublishedEvent[]) => this.#publish(events, this.bus);

  #publish(events: readonly PublishedEvent[], published: PublishedEvent[]): readonly PublishedEvent[] {
    // Asked once per event: the answer may be random.
    const refused = new Set(events.filter(this.refuses));
    published.push(...events.filter((event) => !refused.has(event)));
    return [...refused];
  }
}
