import { sentences } from '../../sentences.ts';

/** What happened to an object: as the event of S3 is called. */
export interface ObjectRecord {
  readonly kind: 'object';
  readonly bucket: string;
  readonly key: string;
  /** Such as `ObjectCreated:Put`. */
  readonly event: string;
  /** Bytes; absent when it is gone. */
  readonly size?: number;
}

export const records = sentences<ObjectRecord>({
  object: ({ bucket, key, event, size }, name) => ({
    text: `${name(bucket)}: ${event}`,
    detail: size === undefined ? key : `${key}, ${size} bytes`,
    tone: 'plain',
  }),
});
