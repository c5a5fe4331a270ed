import { boolean, type InferOutput, number, object, optional, picklist, record, string, unknown } from 'valibot';
import { itemBytes } from '../capacity/item-size.ts';

export const itemSchema = record(string(), record(string(), unknown()));
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** What happened to one item. */
export interface Change {
  readonly name: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: Item;
  readonly newImage?: Item | undefined;
  readonly oldImage?: Item | undefined;
  /** Whether DynamoDB itself deleted it, because it had expired. */
  readonly expired: boolean;
}

/** A change as a stream keeps it. */
export interface ChangeRecord extends Change {
  readonly id: string;
  /** Counts through the shards of a stream. It is written in decimal; compare it as a number, not as a text. */
  readonly sequenceNumber: bigint;
  /** Epoch milliseconds of the stage. */
  readonly createdAt: number;
  readonly view: StreamView;
  readonly region: string;
}

/** A record as it is saved: what is the same for all records of a stream is left out. */
export const savedRecord = object({
  id: string(),
  shardId: string(),
  sequenceNumber: string(),
  createdAt: number(),
  name: picklist(['INSERT', 'MODIFY', 'REMOVE']),
  keys: itemSchema,
  newImage: optional(itemSchema),
  oldImage: optional(itemSchema),
  expired: boolean(),
});
export type SavedRecord = InferOutput<typeof savedRecord>;

/** @see expired https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
export const EXPIRY_PRINCIPAL = { type: 'Service', id: 'dynamodb.amazonaws.com' } as const;

/**
 * What the Streams API and a function's event say of a record alike.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
 */
export function describeRecord(record: ChangeRecord) {
  const { view, keys, sequenceNumber, createdAt } = record;
  const newImage = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? record.newImage : undefined;
  const oldImage = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? record.oldImage : undefined;
  return {
    eventID: record.id,
    eventName: record.name,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: record.region,
    dynamodb: {
      // Rounded down to the second: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
      ApproximateCreationDateTime: Math.floor(createdAt / 1_000),
      Keys: keys,
      ...(newImage === undefined ? {} : { NewImage: newImage }),
      ...(oldImage === undefined ? {} : { OldImage: oldImage }),
      SequenceNumber: `${sequenceNumber}`,
      SizeBytes: [keys, newImage, oldImage].reduce((sum, item) => sum + (item === undefined ? 0 : itemBytes(item)), 0),
      StreamViewType: view,
    },
  };
}
