import { type InferOutput, is, literal, object, parse, string, variant } from 'valibot';
import { playSchema } from '#lambda/api/use-cases/play.ts';
import { sequenceOf } from './best-entry.ts';

const sessionSchema = object({ entity: literal('session'), playerId: string(), signedInAt: string() });
const playerSchema = object({ entity: literal('player'), playerId: string(), registeredAt: string() });
const playItemSchema = object({ entity: literal('play'), ...playSchema.entries });

/** A record of the stream, its images as plain values: what the adapter makes of what the poller sends. */
export interface StreamRecord {
  readonly eventName: string | undefined;
  /** Numbers the changes of one item in their order. */
  readonly sequenceNumber: string;
  /** When the change was made, as DynamoDB says. */
  readonly changedAt: string;
  readonly newImage: unknown;
  readonly oldImage: unknown;
  readonly userIdentity: unknown;
}

/** What deletes expired items. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const expirySchema = object({ type: literal('Service'), principalId: literal('dynamodb.amazonaws.com') });

const insertSchema = variant('entity', [playItemSchema, playerSchema]);
const removeSchema = variant('entity', [playItemSchema, sessionSchema]);

/** A change of the table as the arcade speaks of it. */
export type Change =
  | {
      readonly kind: 'play-recorded' | 'play-removed';
      readonly play: InferOutput<typeof playItemSchema>;
      readonly sequence: string;
    }
  | { readonly kind: 'player-registered'; readonly player: InferOutput<typeof playerSchema>; readonly sequence: string }
  | {
      readonly kind: 'session-expired' | 'session-ended';
      readonly session: InferOutput<typeof sessionSchema>;
      readonly sequence: string;
      readonly changedAt: string;
    };

/**
 * Reads a record of the stream.
 * @throws when it is none that the mapping's filter lets through, or its image does not fit: the record is poison, and
 * skipping it would lose a change without a trace
 */
export function readChange(record: StreamRecord): Change {
  const sequence = sequenceOf(record.sequenceNumber);
  if (record.eventName === 'INSERT') {
    const item = parse(insertSchema, record.newImage);
    return item.entity === 'play'
      ? { kind: 'play-recorded', play: item, sequence }
      : { kind: 'player-registered', player: item, sequence };
  }
  if (record.eventName !== 'REMOVE') throw new Error(`The stream record is of the kind ${record.eventName}`);
  const item = parse(removeSchema, record.oldImage);
  if (item.entity === 'play') return { kind: 'play-removed', play: item, sequence };
  return {
    kind: is(expirySchema, record.userIdentity) ? 'session-expired' : 'session-ended',
    session: item,
    sequence,
    changedAt: record.changedAt,
  };
}
