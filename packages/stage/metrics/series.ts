import { Buckets, BY_MINUTE_MILLISECONDS } from './buckets.ts';
import { Distribution } from './distribution.ts';
import { unitOf } from './units.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What a gauge shows from some moment on, until it is read again. */
export interface Reading {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly at: (time: number) => number;
  /** When it shows this value, if it gets there by the passing of time alone. */
  readonly reaches?: (value: number) => number;
}

/** Milliseconds between two samples of a gauge, and the span in which values of standard resolution are kept together. */
export const MINUTE = 60_000;
const SECOND = 1_000;
/** How many old readings have to come together before they are let go. */
const READINGS_BETWEEN_LOOKS = 1_000;

/**
 * The values of one metric: those that were put, by the minute or the second, or the readings of a gauge each minute.
 * Values of one unit are kept apart from those of another
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Unit).
 */
export class Series {
  readonly metric: MetricName;
  /** The unit of what comes without one. */
  readonly unit: string;
  readonly #buckets = new Buckets();
  readonly #readings: Reading[] = [];
  readonly #watchers = new Set<(at: number) => void>();
  #span = MINUTE;
  #changed: ((start: number) => void) | undefined;

  constructor(metric: MetricName) {
    this.metric = metric;
    this.unit = unitOf(metric);
  }

  /** Calls back with the start of every span in which a value was put. */
  whenChanged(changed: (start: number) => void): void {
    this.#changed = changed;
  }

  /** @param at epoch milliseconds; a function reports an error for the moment when it was invoked */
  put(value: number, at: number, times = 1, unit = this.unit): void {
    this.#buckets.at(at, this.#span, unit).add(value, times);
    this.#changed?.(this.startOf(at));
    for (const watcher of this.#watchers) watcher(at);
  }

  /** Restores what was put before a restart, without telling listeners. */
  restore(value: number, at: number, times: number, unit: string): void {
    this.#buckets.at(at, this.#span, unit).add(value, times);
  }

  /** Keeps values by the second; those that have come before stay as they are (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html#high-resolution-metrics). */
  useHighResolution(): void {
    this.#span = SECOND;
  }

  /** Everything that was put and is still kept, by the start of its span, in their order, and by its unit. */
  get buckets(): ReadonlyMap<number, ReadonlyMap<string, Distribution>> {
    return this.#buckets.all;
  }

  /** Seconds in which values are kept together. */
  get resolution(): number {
    return this.#span / SECOND;
  }

  /** Takes the reading of a gauge, which stands for every minute until the next one. */
  read(reading: Reading): void {
    this.#dropUnseen(reading.from);
    this.#readings.push(reading);
    for (const watcher of this.#watchers) watcher(reading.from);
  }

  /** How many readings are kept. */
  get readings(): number {
    return this.#readings.length;
  }

  /** What the gauge shows now, if this is one. */
  get reading(): Reading | undefined {
    return this.#readings.at(-1);
  }

  /**
   * Everything from one moment up to another one, if there is something.
   * @param unit @default values of all units together
   */
  between(from: number, to: number, unit?: string): Distribution | undefined {
    const found = new Distribution();
    for (const bucket of this.#buckets.between(from, to, this.#span)) {
      for (const [name, values] of bucket) if ((unit ?? name) === name) found.addAll(values);
    }
    if (this.#readings.length > 0 && (unit ?? this.unit) === this.unit) this.#addReadings(found, from, to);
    return found.isEmpty ? undefined : found;
  }

  /** The units of what there is from one moment up to another one, sorted. */
  units(from: number, to: number): readonly string[] {
    const found = new Set(this.#readings.length > 0 ? [this.unit] : []);
    for (const [start, bucket] of this.#buckets.all) {
      if (start + this.#span > from && start < to) for (const unit of bucket.keys()) found.add(unit);
    }
    return [...found].sort();
  }

  /** Calls back with the moment of every value that arrives. */
  watch(watcher: (at: number) => void): void {
    this.#watchers.add(watcher);
  }

  /** The start of the span around a moment. */
  startOf(at: number): number {
    return at - (at % this.#span);
  }

  /** Of readings that follow each other before the minute is over, no sample sees but the last; and the oldest are let go. */
  #dropUnseen(from: number): void {
    const last = this.#readings.at(-1);
    if (last !== undefined && last.from <= from && Math.ceil(last.from / MINUTE) * MINUTE >= from) this.#readings.pop();
    if (this.#readings.length < READINGS_BETWEEN_LOOKS) return;
    const oldest = this.#readings.findLastIndex((reading) => reading.from <= from - BY_MINUTE_MILLISECONDS);
    if (oldest >= READINGS_BETWEEN_LOOKS) this.#readings.splice(0, oldest);
  }

  #addReadings(found: Distribution, from: number, to: number): void {
    let index = this.#readings.findLastIndex((reading) => reading.from <= from);
    for (let minute = Math.ceil(from / MINUTE) * MINUTE; minute < to; minute += MINUTE) {
      while ((this.#readings[index + 1]?.from ?? Number.POSITIVE_INFINITY) <= minute) index += 1;
      const value = this.#readings[index]?.at(minute);
      if (value !== undefined) found.add(value);
    }
  }
}
