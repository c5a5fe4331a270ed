import { object, parse, string, unknown } from 'valibot';
import type { EventOf, ReadableEvent } from './event.ts';

const typeSchema = object({ type: string() });
const busEventSchema = object({ detail: unknown() });

/**
 * Reads the events that a consumer declares to understand, and no other.
 * @returns a function that throws for anything else: the message is poison and belongs in the dead-letter queue
 */
export const eventParser =
  <const Declared extends readonly ReadableEvent[]>(...declared: Declared) =>
  (value: unknown): EventOf<Declared[number]> => {
    const { type } = parse(typeSchema, value);
    const found: Declared[number] | undefined = declared.find((event) => event.type === type);
    if (found !== undefined) return parse(found.schema, value) as EventOf<Declared[number]>;
    throw new Error(`Expected an event of type ${declared.map((event) => event.type).join(' or ')}, not ${type}`);
  };

/** The domain event in what a rule of the bus sends: the bus wraps it in an envelope of its own. */
export const inBusEvent = (value: unknown): unknown => parse(busEventSchema, value).detail;
