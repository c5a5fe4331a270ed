import { Distribution } from './distribution.ts';

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

/** The values of one metric: those that were put, by the minute or the second, or the readings of a gauge each minute. */
export class Series {
  readonly metric: MetricName;
  readonly #buckets = new Map<number, Distribution>();
  readonly #readings: Reading[] = [];
  readonly #watchers = new Set<(at: number) => void>();
  #span = MINUTE;
  #changed: ((start: number) => void) | undefined;

  constructor(metric: MetricName) {
    this.metric = metric;
  }

  /** Calls back with the start of every span in which a value was put. */
  whenChanged(changed: (start: number) => void): void {
    this.#changed = changed;
  }

  /** @param at epoch milliseconds; a function reports an error for the moment when it was invoked */
  put(value: number, at: number, times = 1): void {
    this.#bucketAt(at).add(value, times);
    this.#changed?.(this.startOf(at));
    for (const watcher of this.#watchers) watcher(at);
  }

  /** Restores what was put before a restart, without telling listeners. */
  restore(value: number, at: number, times: number): void {
    this.#bucketAt(at).add(value, times);
  }

  /** Keeps values by the second; those that have come before stay as they are (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html#high-resolution-metrics). */
  useHighResolution(): void {
    this.#span = SECOND;
  }

  /** Everything that was put, by the start of its minute or second, and in their order. */
  get buckets(): ReadonlyMap<number, Distribution> {
    return this.#buckets;
  }

  /** Seconds in which values are kept together. */
  get resolution(): number {
    return this.#span / SECOND;
  }

  /** Takes the reading of a gauge, which stands for every minute until the next one. */
  read(reading: Reading): void {
    this.#readings.push(reading);
    for (const watcher of this.#watchers) watcher(reading.from);
  }

  /** What the gauge shows now, if this is one. */
  get reading(): Reading | undefined {
    return this.#readings.at(-1);
  }

  /** Everything from one moment up to another one, if there is something. */
  between(from: number, to: number): Distribution | undefined {
    const found = new Distribution();
    for (let start = from - (from % this.#span); start < to; start += this.#span) {
      const bucket = this.#buckets.get(start);
      if (bucket !== undefined) found.addAll(bucket);
    }
    if (this.#readings.length > 0) this.#addReadings(found, from, to);
    return found.isEmpty ? undefined : found;
  }

  /** Calls back with the moment of every value that arrives. */
  watch(watcher: (at: number) => void): void {
    this.#watchers.add(watcher);
  }

  /** The start of the span around a moment. */
  startOf(at: number): number {
    return at - (at % this.#span);
  }

  #bucketAt(at: number): Distribution {
    const start = this.startOf(at);
    const bucket = this.#buckets.get(start) ?? new Distribution();
    this.#buckets.set(start, bucket);
    return bucket;
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
