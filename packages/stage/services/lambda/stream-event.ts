import type { SourceRecord } from './stream-source.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#function-configuration-deployment-and-execution */
export const MAX_EVENT_BYTES = 6 * 1_048_576;

/** What is around the records of an event, in its JSON. */
export const ENVELOPE_BYTES = Buffer.byteLength('{"Records":[]}');

/** A record that a poller has read. */
export interface StreamItem {
  readonly record: SourceRecord;
  /** In the JSON of the event, with the comma. */
  readonly bytes: number;
  /** When the poller read it, epoch milliseconds. */
  readonly readAt: number;
}

export const streamItem = (record: SourceRecord, readAt: number): StreamItem => ({
  record,
  bytes: Buffer.byteLength(JSON.stringify(record.event)) + 1,
  readAt,
});
