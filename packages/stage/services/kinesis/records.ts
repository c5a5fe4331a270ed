import { counted, sentences } from '../../sentences.ts';

/** Records that producers have put into one shard. */
export interface StreamPutRecord {
  readonly kind: 'stream-put';
  /** Name of the stream. */
  readonly stream: string;
  readonly shardId: string;
  readonly records: number;
  readonly bytes: number;
  /** Records for which the shard had no throughput left. */
  readonly throttled: number;
}

/** A read that came too early for what a shard lets out in a second. */
export interface StreamReadThrottledRecord {
  readonly kind: 'stream-read-throttled';
  readonly stream: string;
  readonly shardId: string;
}

export const records = sentences<StreamPutRecord | StreamReadThrottledRecord>({
  'stream-put': ({ stream, shardId, records, throttled }, name) => ({
    text: `${name(stream)} got ${counted(records, 'record')}${throttled === 0 ? '' : `, and throttled ${throttled}`}`,
    detail: shardId,
    tone: throttled === 0 ? 'plain' : 'warning',
  }),
  'stream-read-throttled': ({ stream, shardId }, name) => ({
    text: `${name(stream)}: a read was throttled`,
    detail: shardId,
    tone: 'warning',
  }),
});
