import { array, type InferOutput, number, object, record, string, tuple } from 'valibot';
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

const savedMetric = object({
  namespace: string(),
  name: string(),
  dimensions: record(string(), string()),
  /** Seconds. */
  resolution: number(),
  /** The start of each span, and every value in it with how often it came. */
  values: array(tuple([number(), array(tuple([number(), number()]))])),
});
type SavedMetric = InferOutput<typeof savedMetric>;

/** All metrics of the stage. What survives a restart are the values that were put; gauges are read again. */
export class MetricStore implements Durable<SavedMetric[]> {
  readonly schema = array(savedMetric);
  readonly #series = new Map<string, Series>();
  readonly #gauges: (() => void)[] = [];

  /** The series of a metric, empty when nothing has been measured yet. */
  series(metric: MetricName): Series {
    const key = keyOf(metric);
    const found = this.#series.get(key) ?? new Series(metric);
    this.#series.set(key, found);
    return found;
  }

  save(): SavedMetric[] {
    const youngest = this.all.reduce((latest, { buckets }) => Math.max(latest, [...buckets.keys()].at(-1) ?? 0), 0);
    return this.all.flatMap(({ metric: { namespace, name, dimensions }, buckets, resolution }) => {
      const recent = [...buckets].filter(([start]) => start > youngest - KEPT);
      const values = recent.map(([start, { values }]): SavedMetric['values'][number] => [
        start,
        values.map(([value, times]) => [value, times]),
      ]);
      return values.length === 0 ? [] : [{ namespace, name, dimensions: { ...dimensions }, resolution, values }];
    });
  }

  restore(metrics: readonly SavedMetric[]): void {
    for (const { resolution, values, ...metric } of metrics) {
      const series = this.series(metric);
      if (resolution === 1) series.useHighResolution();
      for (const [start, found] of values) for (const [value, times] of found) series.restore(value, start, times);
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

  /** @param periodSeconds periods start at its multiples */
  datapoints(metric: MetricName, statistic: Statistic, periodSeconds: number, from: number, to: number) {
    const period = periodSeconds * 1_000;
    const series = this.series(metric);
    const found: Datapoint[] = [];
    for (let at = from - (from % period); at < to; at += period) {
      const values = series.between(at, at + period);
      if (values !== undefined) found.push({ at, value: values.statistic(statistic) });
    }
    return found;
  }
}
