import { Refusal } from '#lambda/runtime/errors.ts';
import type { Play } from './play.ts';

export interface RecordPlayPorts {
  /** Stores a play, or gives back the one that the same request has stored before. @throws Refusal */
  store(play: Play): Promise<Play>;
  measure(values: { readonly PlaysRecorded: 0 | 1; readonly CreditsRefused: 0 | 1 }): void;
}

/**
 * Records a play and counts it, once: a request that comes again gets the first play, and the one it offered is not counted.
 *
 * Both metrics are counted together, also as zero. So the average of the refusals is their share of all requests, and the
 * alarm on it needs no quotient of two metrics, of which one may be missing.
 */
export async function recordPlay(play: Play, { store, measure }: RecordPlayPorts): Promise<Play> {
  try {
    const stored = await store(play);
    measure({ PlaysRecorded: stored.playId === play.playId ? 1 : 0, CreditsRefused: 0 });
    return stored;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'no_credits') measure({ PlaysRecorded: 0, CreditsRefused: 1 });
    throw error;
  }
}
