import { asError } from '../errors.ts';
import { logger } from '../logger.ts';

/** What PublishBatch and PutEvents take in one call. */
const BATCH_SIZE = 10;

/** An entry of a call that was not taken, and the code with which it was refused. */
export interface RefusedEntry {
  readonly position: number;
  readonly reason: string;
}

/**
 * Sends in batches of ten, one after the other. A call that fails as a whole, after the SDK's own retries, leaves all of
 * its batch unsent, and the batches after it are sent nevertheless: what was sent comes again with the retry, and
 * receivers recognise it.
 *
 * @param send sends one batch
 * @returns what was not taken; the reasons are in the log
 */
export async function inBatches<Item>(
  items: readonly Item[],
  send: (batch: readonly Item[]) => Promise<readonly RefusedEntry[]>,
): Promise<readonly Item[]> {
  const refused: Item[] = [];
  for (let start = 0; start < items.length; start += BATCH_SIZE) {
    const batch = items.slice(start, start + BATCH_SIZE);
    try {
      const entries = await send(batch);
      if (entries.length > 0) logger.error('Entries were refused', { entries });
      const positions = new Set(entries.map(({ position }) => position));
      refused.push(...batch.filter((_, position) => positions.has(position)));
    } catch (error) {
      logger.error('A batch was not sent', { error: asError(error) });
      refused.push(...batch);
    }
  }
  return refused;
}
