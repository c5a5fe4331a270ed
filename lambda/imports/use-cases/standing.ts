import type { Import } from '../adapters/imports.ts';

/**
 * How long a part of an import may take, in seconds. A message is received five times at most, which takes the extraction
 * 30 minutes and the loader 15: after twice that, no message is left to bring the import to its end.
 */
export const GIVEN_UP_AFTER = 3_600;

/** How an import stands, as its sender sees it. */
export interface Standing {
  readonly status: Import['status'] | 'failed';
  /** Why it failed. */
  readonly reason?: string;
}

/**
 * How an import stands at a moment. One of which nothing was loaded or rejected for an hour has failed. Nobody has to note
 * that, so nothing can fail to: it is told by its age. It goes on when its messages come back from a dead-letter queue, or
 * when it is sent again.
 */
export function standingOf({ status, acceptedAt, movedAt = acceptedAt }: Import, now: Date): Standing {
  if (status === 'done' || status === 'done-with-errors') return { status };
  if (now.getTime() - Date.parse(movedAt) < GIVEN_UP_AFTER * 1_000) return { status };
  return { status: 'failed', reason: 'Nothing of it was loaded for an hour. Send it again, and it goes on.' };
}

/** Whether an import that is sent again needs a request to extract it: perhaps the one before got lost. */
export const needsExtraction = ({ status }: Standing): boolean => status === 'accepted' || status === 'failed';
