import { array, type InferOutput, integer, minLength, number, object, optional, parse, pipe, string } from 'valibot';
import { type ReplayId, uploadOf } from '../keys.ts';

/** What the arcade reads of an event of S3. The object of a removal has neither size nor ETag. */
const recordSchema = object({
  eventName: string(),
  eventTime: string(),
  s3: object({
    object: object({
      key: pipe(string(), minLength(1)),
      size: optional(pipe(number(), integer())),
      eTag: optional(string()),
      sequencer: pipe(string(), minLength(1)),
    }),
  }),
});

const notificationSchema = object({ Records: pipe(array(recordSchema), minLength(1)) });

/** What happened to an upload. */
export interface ObjectEvent extends ReplayId {
  readonly key: string;
  /** When, in ISO 8601. */
  readonly at: string;
  /** Orders the events of one key, as text: see {@link comparable}. */
  readonly sequencer: string;
  /** Of what was stored. */
  readonly stored?: { readonly size: number; readonly etag: string };
}

/**
 * Reads a notification of S3, as it comes to a function, or in the message of a topic or queue.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @throws when it is not one, or is about another object than an upload: the message is poison
 */
export function objectEvents(notification: unknown): readonly ObjectEvent[] {
  return parse(notificationSchema, notification).Records.map(objectEvent);
}

function objectEvent({ eventTime, s3 }: InferOutput<typeof recordSchema>): ObjectEvent {
  // As in a form: a space is a plus sign. EventBridge sends keys as they are.
  const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
  const { size, eTag, sequencer } = s3.object;
  const owner = uploadOf(key);
  if (owner === undefined) throw new Error('The event is about an object that is not an upload');
  return {
    ...owner,
    key,
    at: new Date(eventTime).toISOString(),
    sequencer: comparable(sequencer),
    ...(size === undefined || eTag === undefined ? {} : { stored: { size, etag: eTag } }),
  };
}

/** Longer than the sequencers that S3 sends. */
const SEQUENCER_LENGTH = 64;

/**
 * A sequencer in a form that sorts as text. S3 says that the shorter of two gets zeros at its right.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html#event-ordering-and-duplicate-events
 */
export const comparable = (sequencer: string): string => sequencer.padEnd(SEQUENCER_LENGTH, '0');
