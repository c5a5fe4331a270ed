import { type GenericSchema, type InferOutput, isoTimestamp, literal, minLength, object, pipe, string } from 'valibot';

/** An id in an event: any text but the empty one. */
export const idSchema = pipe(string(), minLength(1));

/** A moment in an event, as ISO 8601 writes it. */
export const timestampSchema = pipe(string(), isoTimestamp());

/**
 * What a chapter declares about an event that it owns.
 *
 * A version only ever grows by optional members: consumers ignore members they do not know, and an event that was
 * published years ago, or waits in a dead-letter queue, still parses. A new required member is a new version.
 */
export interface EventDeclaration<Type extends string, Detail extends GenericSchema> {
  /** `arcade.` and the chapter that owns the event; the `source` on the bus. */
  readonly source: `arcade.${string}`;
  /** Name and version, `PlayRecorded.v1`; the `detail-type` on the bus. */
  readonly type: Type;
  readonly detail: Detail;
  /** The event as it was published when the version was new. Never changed: a new form is a new version. */
  readonly sample: { readonly eventId: string; readonly occurredAt: string; readonly detail: InferOutput<Detail> };
  /** The members of `detail` that consumers may rely on. */
  readonly requires: readonly (keyof InferOutput<Detail> & string)[];
}

/** What happened, as consumers get it. */
export interface DomainEvent<Type extends string = string, Detail = object> {
  /** The event comes again under the same id, by which consumers recognise it. */
  readonly eventId: string;
  readonly type: Type;
  /** When it happened, not when it was published: it is the same each time the event comes. */
  readonly occurredAt: string;
  readonly detail: Detail;
}

/** What a publisher hands to the bus or the topic: the event and its source, which is not part of the event. */
export type PublishedEvent<Type extends string = string, Detail = object> = DomainEvent<Type, Detail> & {
  readonly source: string;
};

/** Declares an event: its schema for consumers, and {@link DeclaredEvent.of} for the publisher. */
export function event<const Type extends `${string}.v${number}`, const Detail extends GenericSchema<unknown, object>>(
  declaration: EventDeclaration<Type, Detail>,
) {
  const { source, type, detail } = declaration;
  return {
    ...declaration,
    schema: object({ eventId: idSchema, type: literal(type), occurredAt: timestampSchema, detail }),
    /**
     * The event of something that happened.
     * @param id what makes the `eventId` unique within the type: the same thing always has the same id
     */
    of: (id: string, occurredAt: string, about: InferOutput<Detail>): PublishedEvent<Type, InferOutput<Detail>> => ({
      source,
      eventId: `${type}/${id}`,
      type,
      occurredAt,
      detail: about,
    }),
  };
}

/** What is needed of a declared event to recognise and read one. */
export interface ReadableEvent {
  readonly type: string;
  readonly schema: GenericSchema<unknown, DomainEvent>;
}

/** What consumers of a declared event get. */
export type EventOf<Declared extends ReadableEvent> = InferOutput<Declared['schema']>;

/** The event without its source, as it is sent. */
export const withoutSource = ({ source: _, ...sent }: PublishedEvent): DomainEvent => sent;
