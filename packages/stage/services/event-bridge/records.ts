import { counted, sentences } from '../../sentences.ts';

/** An event that a bus received. */
export interface EventRecord {
  readonly kind: 'event';
  /** Name of the bus. */
  readonly bus: string;
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  /** ARNs of the rules that match it. Without one the event is gone. */
  readonly rules: readonly string[];
}

export const records = sentences<EventRecord>({
  event: ({ bus, detailType, detail, rules }, name) => ({
    text: `event ${detailType} matched ${counted(rules.length, 'rule')}`,
    detail: `${name(bus)}: ${JSON.stringify(detail)}`,
  }),
});
