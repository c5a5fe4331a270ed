import type { StageClock } from './clock.ts';

/** A record of a stream, of any service. */
export interface LoggedRecord {
  /** Grows from record to record. It is written in decimal; compare it as a number, not as a text. */
  readonly sequenceNumber: bigint;
  /** Epoch milliseconds of the stage. */
  readonly createdAt: number;
}

/** How much of a log is gone. */
export interface Trimmed {
  readonly count: number;
  readonly last: bigint | undefined;
}

export interface LogSettings<R> {
  readonly clock: StageClock;
  readonly retentionMilliseconds: () => number;
  /** Hears of each record that is kept from now on. */
  readonly kept: (record: R) => void;
  /** Hears of records that are too old. */
  readonly trimmed: (records: readonly R[]) => void;
}

/**
 * Records in order, each kept for as long as the stream keeps records. A position counts from the beginning, also over what has
 * been trimmed since.
 */
export class RecordLog<R extends LoggedRecord> {
  readonly #settings: LogSettings<R>;
  readonly #listeners = new Set<() => void>();
  #records: R[] = [];
  #trimmed: Trimmed = { count: 0, last: undefined };

  constructor(settings: LogSettings<R>) {
    this.#settings = settings;
  }

  /** What is kept, oldest first, whatever its age. */
  get records(): readonly R[] {
    return this.#records;
  }

  get trimmed(): Trimmed {
    return this.#trimmed;
  }

  /** Has what it had before a restart. */
  continueFrom(trimmed: Trimmed, records: readonly R[]): void {
    this.#trimmed = trimmed;
    this.#records = [...records];
  }

  /** The record with this sequence number, as long as nothing has trimmed it. */
  find(sequenceNumber: bigint): R | undefined {
    const record = this.#records[this.positionOf(sequenceNumber) - this.#trimmed.count];
    return record?.sequenceNumber === sequenceNumber ? record : undefined;
  }

  append(records: readonly R[]): void {
    this.#trim();
    for (const record of records) {
      this.#records.push(record);
      this.#settings.kept(record);
    }
    this.wake();
  }

  /** Calls back after records have been appended. */
  whenAppended(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Calls those back who wait for records. */
  wake(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The position of the oldest record that is kept. */
  get horizon(): number {
    this.#trim();
    return this.#trimmed.count;
  }

  /** The position after the latest record. */
  get end(): number {
    return this.#trimmed.count + this.#records.length;
  }

  /** Whether what this sequence number names is older than the horizon. */
  isTrimmed(sequenceNumber: bigint): boolean {
    this.#trim();
    return this.#trimmed.last !== undefined && sequenceNumber <= this.#trimmed.last;
  }

  /** The position of the first record with this sequence number or a higher one. */
  positionOf(sequenceNumber: bigint): number {
    return this.#first((record) => record.sequenceNumber >= sequenceNumber);
  }

  /** The position of the first record that came at this time or later. @param time epoch milliseconds */
  positionSince(time: number): number {
    this.#trim();
    return this.#first((record) => record.createdAt >= time);
  }

  /** The records from a position on; those before the horizon are gone. */
  from(position: number, limit = Number.POSITIVE_INFINITY): readonly R[] {
    this.#trim();
    const start = Math.max(0, position - this.#trimmed.count);
    return this.#records.slice(start, start + limit);
  }

  /** @param isAfter false for the records at the beginning, true for those at the end */
  #first(isAfter: (record: R) => boolean): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const record = this.#records[middle];
      if (record !== undefined && !isAfter(record)) low = middle + 1;
      else high = middle;
    }
    return this.#trimmed.count + low;
  }

  #trim(): void {
    const { clock, retentionMilliseconds } = this.#settings;
    const oldest = clock.now() - retentionMilliseconds();
    if ((this.#records[0]?.createdAt ?? oldest) >= oldest) return;
    const kept = this.#records.findIndex(({ createdAt }) => createdAt >= oldest);
    const gone = kept === -1 ? this.#records.length : kept;
    const removed = this.#records.slice(0, gone);
    this.#records = this.#records.slice(gone);
    this.#trimmed = { count: this.#trimmed.count + gone, last: removed.at(-1)?.sequenceNumber };
    this.#settings.trimmed(removed);
  }
}
