import { type ObjectEvent, objectEvents } from './object-event.ts';

/** A replay, as its row says. The recording itself is in the bucket: an item of the table ends at 400 KB. */
export interface Replay {
  readonly playerId: string;
  readonly playId: string;
  /** Of the object: it is another one when the upload is replaced. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** When the upload was complete, in ISO 8601. */
  readonly uploadedAt: string;
}

export interface IndexReplayPorts {
  /** Stores the row unless something newer is known of the object. @returns whether it was stored */
  storeReplay(replay: Replay, sequencer: string): Promise<boolean>;
}

/**
 * Keeps the row of an upload, which makes uploads searchable: a bucket lists keys, in their order, and nothing else. Events come at
 * least once and in any order; the sequencer decides.
 *
 * @param body a notification of S3
 * @returns how many of its events were news
 * @throws when it is not a notification about uploads: the message is poison
 */
export async function indexReplay(body: string, { storeReplay }: IndexReplayPorts): Promise<string> {
  let stored = 0;
  const events = objectEvents(JSON.parse(body));
  for (const event of events) if (await storeReplay(replayOf(event), event.sequencer)) stored += 1;
  return `${stored} of ${events.length} stored`;
}

function replayOf({ playerId, playId, at, stored }: ObjectEvent): Replay {
  if (stored === undefined) throw new Error('The event does not say what was stored');
  return { playerId, playId, etag: stored.etag, size: stored.size, uploadedAt: at };
}
