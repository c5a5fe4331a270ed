import type { records as deliveries } from './delivery/records.ts';
import type { records as edits } from './edits/records.ts';
import { RETENTION, Recent } from './retention.ts';
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

/** How many records {@link Records.latest} knows, of all kinds together. */
const LATEST = 1_000;

/** The stage's memory of what happened, in order. Of each kind it keeps the newest records, and counts those that it let go. */
export class Records {
  readonly #now: () => number;
  readonly #most: number;
  readonly #byKind = new Map<RecordKind, Recent<StageRecord>>();
  readonly #latest = new Recent<StageRecord>({ items: LATEST });
  readonly #listeners = new Set<(record: StageRecord) => void>();

  /** @param most how many records of each kind it keeps at least. @default 10,000, and not more than 8 million characters */
  constructor(now: () => number, most: number = RETENTION.records) {
    this.#now = now;
    this.#most = most;
  }

  add(record: WithoutTime<StageRecord>): void {
    const stamped: StageRecord = { at: this.#now(), ...record };
    this.#kind(record.kind).add(stamped);
    this.#latest.add(stamped);
    for (const listener of this.#listeners) listener(stamped);
  }

  /** The records of one kind that are kept, oldest first. */
  of<Kind extends RecordKind>(kind: Kind): readonly RecordOf<Kind>[] {
    return this.#kind(kind).items.filter((record): record is RecordOf<Kind> => record.kind === kind);
  }

  /** How many records of one kind there have been so far, with those that were let go. */
  count(kind: RecordKind): number {
    const { items, letGo } = this.#kind(kind);
    return letGo + items.length;
  }

  /** The records of one kind after so many, as far as they are kept: what happened since {@link count} was read. */
  after<Kind extends RecordKind>(kind: Kind, count: number): readonly RecordOf<Kind>[] {
    return this.of(kind).slice(Math.max(0, count - this.letGo(kind)));
  }

  /** The kinds of which there have been records so far. */
  get kinds(): readonly RecordKind[] {
    return [...this.#byKind.keys()];
  }

  /** How many records were let go: of one kind, or of all. */
  letGo(kind?: RecordKind): number {
    if (kind !== undefined) return this.#kind(kind).letGo;
    return [...this.#byKind.values()].reduce((sum, { letGo }) => sum + letGo, 0);
  }

  /** The newest of everything, oldest first. @param count up to 1,000 */
  latest(count: number): readonly StageRecord[] {
    return this.#latest.items.slice(-count);
  }

  /** Calls back for everything from now on, until the returned function is called. */
  subscribe(listener: (record: StageRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #kind(kind: RecordKind): Recent<StageRecord> {
    let found = this.#byKind.get(kind);
    if (found === undefined) {
      const size = this.#most === Number.POSITIVE_INFINITY ? this.#most : RETENTION.recordCharacters;
      found = new Recent<StageRecord>({ items: this.#most, size }, charactersIn);
      this.#byKind.set(kind, found);
    }
    return found;
  }
}

/** The characters of all texts in a value. */
function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const member of Object.values(value)) sum += charactersIn(member);
  return sum;
}
