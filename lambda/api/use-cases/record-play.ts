import { createHash } from 'node:crypto';
import { playerNotFound } from '#lambda/registration/refusals.ts';
import { busy, Refusal } from '#lambda/runtime/http/refusal.ts';
import { idempotencyKeyReused, noCredits } from '../refusals.ts';
import type { Play } from './play.ts';

/** What a play costs. */
const CREDITS_PER_PLAY = 1;

/** How long a repeated request gets the first answer. */
const REPEAT_SECONDS = 86_400;

/** What is written for a play: all of it or nothing. */
export interface PlayToWrite {
  readonly play: Play;
  /** Taken from the player's credits, if there are as many. */
  readonly credits: number;
  /** Remembered under the caller's key, unless the key is in use. */
  readonly request: { readonly idempotencyKey: string; readonly content: string; readonly keptSeconds: number };
}

export type Written =
  | { readonly outcome: 'written' }
  /** A request with this key was answered before. */
  | { readonly outcome: 'repeated'; readonly content: string; readonly answer: Play }
  /** Nothing was written; `conflict`: others kept writing the same items, or there was no capacity. */
  | { readonly outcome: 'no-player' | 'no-credits' | 'conflict' };

export interface RecordPlayPorts {
  write(play: PlayToWrite): Promise<Written>;
  measure(values: { readonly PlaysRecorded: 0 | 1; readonly CreditsRefused: 0 | 1 }): void;
}

/**
 * Records a play for one credit, once: a request that comes again with its key gets the first play back and changes nothing.
 *
 * Both metrics are counted together, also as zero. So the average of the refusals is their share of all requests, and the
 * alarm on it needs no quotient of two metrics, of which one may be missing.
 *
 * @returns the play that is stored under the key: this one, or the first one
 * @throws Refusal `player_not_found`, `no_credits`, `idempotency_key_reused` or `busy`; then nothing was written
 */
export async function recordPlay(
  play: Play,
  idempotencyKey: string,
  { write, measure }: RecordPlayPorts,
): Promise<Play> {
  const content = contentOf(play);
  const request = { idempotencyKey, content, keptSeconds: REPEAT_SECONDS };
  const written = await write({ play, credits: CREDITS_PER_PLAY, request });
  switch (written.outcome) {
    case 'written':
      measure({ PlaysRecorded: 1, CreditsRefused: 0 });
      return play;
    case 'repeated':
      if (written.content !== content) {
        throw new Refusal(idempotencyKeyReused, 'This Idempotency-Key was used for another play.');
      }
      // The very play: the SDK wrote it, lost the answer and tried again.
      measure({ PlaysRecorded: written.answer.playId === play.playId ? 1 : 0, CreditsRefused: 0 });
      return written.answer;
    case 'no-credits':
      measure({ PlaysRecorded: 0, CreditsRefused: 1 });
      throw new Refusal(noCredits, 'No credits are left.');
    case 'no-player':
      throw new Refusal(playerNotFound, 'There is no such player.');
    case 'conflict':
      throw new Refusal(busy, 'The arcade is busy and recorded nothing. Try again with the same Idempotency-Key.');
  }
}

/** What makes two requests with one key the same request. */
const contentOf = ({ gameId, score }: Play): string =>
  createHash('sha256')
    .update(JSON.stringify([gameId, score]))
    .digest('hex');
