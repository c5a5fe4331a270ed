/** One event as GetExecutionHistory gives it. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly [details: `${string}EventDetails`]: object;
}

/** Where a branch of an execution is: the event that its next one follows. */
export interface Cursor {
  last: number;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions */
const MOST_EVENTS = 25_000;

/** What happened in an execution, in order. https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;
  readonly #onEvent: (event: HistoryEvent) => void;

  constructor(now: () => number, onEvent: (event: HistoryEvent) => void = () => {}) {
    this.#now = now;
    this.#onEvent = onEvent;
  }

  /** Whether only the event is left that says that there are too many. */
  get isFull(): boolean {
    return this.events.length >= MOST_EVENTS - 1;
  }

  /** Adds an event that the next one of its branch follows. @returns its id */
  add(cursor: Cursor, type: string, details: Details = {}): number {
    cursor.last = this.note(cursor, type, details);
    return cursor.last;
  }

  /** Adds an event that the next one of its branch does not follow, such as the end of an iteration. */
  note(cursor: Cursor, type: string, details: Details = {}): number {
    const id = this.events.length + 1;
    const event: HistoryEvent = { id, previousEventId: cursor.last, type, timestamp: this.#now(), ...details };
    this.events.push(event);
    this.#onEvent(event);
    return id;
  }
}

export type Details = Readonly<Record<`${string}EventDetails`, object>>;

/** A value as events have it: JSON, and that nothing of it was left out. */
export const shown = <Name extends string>(name: Name, text: string) => ({
  [name]: text,
  [`${name}Details`]: { truncated: false },
});
