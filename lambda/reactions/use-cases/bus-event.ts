import { object, parse } from 'valibot';
import { type DomainEvent, domainEventSchema, type EventOf } from '#lambda/runtime/domain-events.ts';

const busEventSchema = object({ detail: domainEventSchema });

/**
 * The domain event of one type within an event of the bus.
 * @throws when it is none, or of another type than the rule lets through
 */
export function busEventOf<const Type extends DomainEvent['type']>(value: unknown, type: Type): EventOf<Type> {
  const { detail } = parse(busEventSchema, value);
  if (!isOf(detail, type)) throw new Error(`Expected an event of type ${type}, not ${detail.type}`);
  return detail;
}

const isOf = <const Type extends DomainEvent['type']>(event: DomainEvent, type: Type): event is EventOf<Type> =>
  event.type === type;
