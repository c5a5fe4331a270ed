import { array, type InferOutput, looseObject, number, string } from 'valibot';
import type { ErrorObject, Operation } from './operation.ts';

/** One event of a history: https://docs.aws.amazon.com/lambda/latest/api/API_Event.html */
export const historyEvent = looseObject({ EventType: string(), EventId: number(), EventTimestamp: number() });
export const historyEvents = array(historyEvent);
export type HistoryEvent = Readonly<InferOutput<typeof historyEvent>>;

/** What an event says besides its operation. */
export interface HappenedDetails {
  readonly Input?: { readonly Payload: string };
  readonly Result?: { readonly Payload?: string };
  readonly Error?: { readonly Payload?: ErrorObject };
  readonly [detail: string]: unknown;
}

/** The event that something happened; its details are in a member that has the name of its type. */
export const newEvent = (
  type: string,
  id: number,
  at: number,
  operation: Pick<Operation, 'Id' | 'Name' | 'ParentId' | 'SubType'> | undefined,
  details: HappenedDetails,
): HistoryEvent => ({
  EventType: type,
  ...(operation?.SubType === undefined ? {} : { SubType: operation.SubType }),
  EventId: id,
  ...(operation === undefined ? {} : { Id: operation.Id }),
  ...(operation?.Name === undefined ? {} : { Name: operation.Name }),
  EventTimestamp: at,
  ...(operation?.ParentId === undefined ? {} : { ParentId: operation.ParentId }),
  [`${type}Details`]: details,
});

/** A history without payloads, for callers that ask for less. */
export const withoutData = (events: readonly HistoryEvent[]): unknown =>
  JSON.parse(JSON.stringify(events, (key, member) => (key === 'Payload' ? undefined : member)));

/** The member of an event that has a payload; without one it is empty. */
export const payload = (value: string | undefined) => (value === undefined ? {} : { Payload: value });
export const failure = (error: ErrorObject | undefined) => ({ Error: error === undefined ? {} : { Payload: error } });
