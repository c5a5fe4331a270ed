import type { Execution } from './lambda.ts';
import { ENVELOPE_BYTES, MAX_EVENT_BYTES, type StreamItem } from './stream-event.ts';

/** Records that a function gets in one event, and what has come of it so far. */
export interface StreamBatch {
  readonly items: readonly StreamItem[];
  /** How often it has been sent again; splitting it does not count. */
  readonly retries: number;
  readonly invocations: number;
  /** The last one. */
  readonly execution: Execution | undefined;
}

/** How many of the first items make one event: at most so many, and at most 6 MB. */
export function batchLength(items: readonly StreamItem[], batchSize: number): number {
  let bytes = ENVELOPE_BYTES;
  const over = items.findIndex((item, index) => {
    bytes += item.bytes;
    return index >= batchSize || (index > 0 && bytes > MAX_EVENT_BYTES);
  });
  return over === -1 ? items.length : over;
}

/**
 * Two smaller batches in the place of one, in order. Splitting does not use up a retry
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html).
 */
export function bisect(batch: StreamBatch): readonly [StreamBatch, StreamBatch] {
  const middle = Math.ceil(batch.items.length / 2);
  return [
    { ...batch, items: batch.items.slice(0, middle) },
    { ...batch, items: batch.items.slice(middle) },
  ];
}
