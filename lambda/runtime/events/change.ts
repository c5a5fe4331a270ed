import { type GenericSchema, type InferOutput, is, literal, object, parse } from 'valibot';
import type { PublishedEvent } from './event.ts';

/** A record of the table's stream, its images as plain values. */
export interface StreamRecord {
  readonly eventName: string | undefined;
  /** Numbers the changes of one item in their order; its digits are padded with zeros, so that text sorts as numbers do. */
  readonly sequence: string;
  /** When the change was made, as DynamoDB says. */
  readonly changedAt: string;
  readonly newImage: unknown;
  readonly oldImage: unknown;
  readonly userIdentity: unknown;
}

/** The kinds of changes that become events. Nothing that is told depends on what an item was before a MODIFY. */
export type ChangeKind = 'INSERT' | 'REMOVE';

/**
 * A change of the table that becomes an event. The chapter that owns the item declares it; the reader of the stream, the
 * only one there is, publishes what it says (docs/decisions/0010-one-reader-of-the-stream.md).
 */
export interface DeclaredChange {
  readonly kind: ChangeKind;
  /** Which items. */
  readonly entity: string;
  /** Whether rules of the bus route the event too; the topic gets every event. */
  readonly toBus: boolean;
  /**
   * The event of one such change.
   * @throws when the image does not fit: the record is poison, and skipping it would lose a change without a trace
   */
  event(record: StreamRecord): PublishedEvent;
}

/** Declares that a change of an item becomes an event. */
export const change = <Schema extends GenericSchema>(
  kind: ChangeKind,
  { entity }: { readonly entity: string },
  options: {
    /** What is read of the item. */
    readonly schema: Schema;
    /** @default false */
    readonly toBus?: boolean;
    readonly event: (item: InferOutput<Schema>, record: StreamRecord) => PublishedEvent;
  },
): DeclaredChange => ({
  kind,
  entity,
  toBus: options.toBus ?? false,
  event: (record) => options.event(parse(options.schema, imageOf(kind, record)), record),
});

/** The image that says what the item is, or was when it was deleted. */
export const imageOf = (kind: ChangeKind, { newImage, oldImage }: StreamRecord): unknown =>
  kind === 'INSERT' ? newImage : oldImage;

/** What deletes expired items. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const expirySchema = object({ type: literal('Service'), principalId: literal('dynamodb.amazonaws.com') });

/** Whether DynamoDB deleted the item because its time was over. */
export const hasExpired = ({ userIdentity }: StreamRecord): boolean => is(expirySchema, userIdentity);
