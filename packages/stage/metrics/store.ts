import { array, type InferOutput, number, object, record, string, tuple } from 'valibot';
import { Changes } from '../state/changes.ts';
import type { Durable } from '../state/durable.ts';
import type { Statistic } from './distribution.ts';
import { type MetricName, Series } from './series.ts';

/** One statistic of one metric over one period. A period without data has no datapoint. */
export interface Datapoint {
  /** The start of the period, epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** A metric is its namespace, its name and all of its dimensions: with another set of dimensions it is another one. */
const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, ...Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

/** Milliseconds of the youngest values that survive a restart: more than an alarm of an hour looks at. */
const KEPT = 3 * 3_600_000;

/** Every value of one metric in one span, with how often it came and its unit. */
const savedSpan = object({
  namespace: string(),
  name: string(),
  dimensions: record(string(), string()),
  /** Seconds. */
  resolution: number(),
  /** Epoch milliseconds. */
  start: number(),
  values: array(tuple([number(), number(), string()])),
});
type SavedSpan = InferOutput<typeof savedSpan>;

const savedSpans = record(string(), savedSpan);
type SavedSpans = InferOutput<typeof savedSpans>;

/** All metrics of the stage. What survives a restart are the values that were put; gauges are read again. */
export class MetricStore implements Durable<SavedSpans> {
  readonly schema = savedSpans;
  readonly changes = new Changes(1);
  readonly #series = new Map<string, Series>();
  readonly #gauges: (() => void)[] = [];
  /** The start of the newest span of each metric. */
  readonly #newest = new Map<string, number>();

  /** The series of a metric, empty when nothing has been measured yet. */
  series(metric: MetricName): Series {
    const key = keyOf(metric);
    const found = this.#series.get(key);
    if (found !== undefined) return found;
    const series = new Series(metric);
    series.whenChanged((start) => this.#note(series, key, start));
    this.#series.set(key, series);
    return series;
  }

  /** Writes what was just put before the next answer: its caller relies on it. @param at as it was put */
  acknowledge(metric: MetricName, at: number): void {
    const key = keyOf(metric);
    const series = this.series(metric);
    const start = series.startOf(at);
    this.changes.note([spanName(key, start)], () => savedFrom(series, start));
  }

  save(): SavedSpans {
    const youngest = this.all.reduce((latest, { buckets }) => Math.max(latest, [...buckets.keys()].at(-1) ?? 0), 0);
    const spans: Record<string, SavedSpan> = {};
    for (const [key, series] of this.#series) {
      for (const start of series.buckets.keys()) {
        if (start > youngest - KEPT) spans[spanName(key, start)] = savedFrom(series, start);
      }
    }
    return spans;
  }

  restore(spans: SavedSpans): void {
    for (const { resolution, start, values, ...metric } of Object.values(spans)) {
      const series = this.series(metric);
      if (resolution === 1) series.useHighResolution();
      for (const [value, times, unit] of values) series.restore(value, start, times, unit);
    }
    for (const readGauges of this.#gauges) readGauges();
  }

  /** Calls back when the values from before a restart are restored, so that gauges can be read. */
  whenRestored(readGauges: () => void): void {
    this.#gauges.push(readGauges);
  }

  /** Every metric that was put, read or requested. */
  get all(): readonly Series[] {
    return [...this.#series.values()];
  }

  /**
   * @param periodSeconds periods start at its multiples
   * @param unit @default values of all units together
   */
  datapoints(
    metric: MetricName,
    statistic: Statistic,
    periodSeconds: number,
    from: number,
    to: number,
    unit?: string,
  ): readonly Datapoint[] {
    const period = periodSeconds * 1_000;
    const series = this.series(metric);
    const found: Datapoint[] = [];
    for (let at = from - (from % period); at < to; at += period) {
      // A minute that is kept together belongs to the first of its shorter periods, as one datapoint (recorded:
      // test_cloudwatch::test_label_generation).
      if (at % (series.resolution * 1_000) >= period) continue;
      const values = series.between(at, at + period, unit);
      if (values !== undefined) found.push({ at, value: values.statistic(statistic) });
    }
    return found;
  }

  #note(series: Series, key: string, start: number): void {
    const newest = this.#newest.get(key) ?? start;
    if (start > newest) {
      // What is too old by now leaves the log.
      const old = [...series.buckets.keys()].filter((each) => each > newest - KEPT && each <= start - KEPT);
      for (const each of old) this.changes.noteLater([spanName(key, each)], () => undefined);
    }
    this.#newest.set(key, Math.max(start, newest));
    this.changes.noteLater([spanName(key, start)], () => savedFrom(series, start));
  }
}

const spanName = (key: string, start: number): string => `${start} ${key}`;

function savedFrom({ metric: { namespace, name, dimensions }, buckets, resolution }: Series, start: number): SavedSpan {
  const values = [...(buckets.get(start) ?? [])].flatMap(([unit, distribution]) =>
    distribution.values.map(([value, times]): SavedSpan['values'][number] => [value, times, unit]),
  );
  return { namespace, name, dimensions: { ...dimensions }, resolution, start, values };
}
