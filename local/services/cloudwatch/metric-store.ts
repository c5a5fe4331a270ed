import type { Statistic } from './distribution.ts';
import { type MetricName, Series } from './series.ts';

/** One statistic of one metric over one period; without data there is none. */
export interface Datapoint {
  /** The start of the period, epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** A metric is its namespace, its name and all of its dimensions: with another set of dimensions it is another one. */
const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, ...Object.entries(dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

/** All metrics of the stage. */
export class MetricStore {
  readonly #series = new Map<string, Series>();

  /** The series of a metric, empty when nothing has been measured yet. */
  series(metric: MetricName): Series {
    const key = keyOf(metric);
    const found = this.#series.get(key) ?? new Series(metric);
    this.#series.set(key, found);
    return found;
  }

  /** Every metric that somebody has put, read or asked for. */
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
