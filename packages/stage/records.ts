import type { records as deliveries } from './delivery/records.ts';
import type { records as edits } from './edits/records.ts';
import type { Told } from './sentences.ts';
import type * as services from './services/records.ts';
import type { records as state } from './state/records.ts';

type ServiceRecords = { [Name in keyof typeof services]: Told<(typeof services)[Name]> }[keyof typeof services];

interface Stamp {
  /** Epoch milliseconds of the stage. */
  readonly at: number;
}

/**
 * What the stage saw happen. The terminal, the console, metrics and tests read it.
 * Each service declares its own kinds, with the sentence that describes them, in its `records.ts`.
 */
export type StageRecord = Stamp & (ServiceRecords | Told<typeof deliveries> | Told<typeof edits> | Told<typeof state>);

export type RecordKind = StageRecord['kind'];
export type RecordOf<Kind extends RecordKind> = Extract<StageRecord, { kind: Kind }>;
type WithoutTime<R> = R extends StageRecord ? Omit<R, 'at'> : never;

/** The stage's memory of what happened, in order. */
export class Records {
  readonly #now: () => number;
  readonly #all: StageRecord[] = [];
  readonly #listeners = new Set<(record: StageRecord) => void>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(record: WithoutTime<StageRecord>): void {
    const stamped: StageRecord = { at: this.#now(), ...record };
    this.#all.push(stamped);
    for (const listener of this.#listeners) listener(stamped);
  }

  /** Everything of one kind so far, oldest first. */
  of<Kind extends RecordKind>(kind: Kind): readonly RecordOf<Kind>[] {
    return this.#all.filter((record): record is RecordOf<Kind> => record.kind === kind);
  }

  /** The newest of everything, oldest first. */
  latest(count: number): readonly StageRecord[] {
    return this.#all.slice(-count);
  }

  /** Calls back for everything from now on, until the returned function is called. */
  subscribe(listener: (record: StageRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
