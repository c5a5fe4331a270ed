import { StageError } from '../../errors.ts';
import type { Series } from '../../metrics/series.ts';
import type { MetricStore } from '../../metrics/store.ts';
import type { MetricAlarmSettings, MetricStatistic } from './alarm-settings.ts';
import { evaluationRange } from './judge.ts';
import { parseMath, type TimeSeries } from './metric-math.ts';

/** What an alarm looks at: one metric, or the result of metric math. */
export interface AlarmSource {
  readonly series: readonly Series[];
  /** The values of the evaluation range that ends at a moment, oldest first. */
  readonly points: (end: number) => TimeSeries;
  /** How many samples so many periods before a moment have, of the metric with the fewest. */
  readonly samples: (end: number, periods: number) => number;
}

/** @throws StageError when an expression cannot be read, or names what is not there */
export function alarmSource(settings: MetricAlarmSettings, store: MetricStore): AlarmSource {
  const { watches, evaluationPeriods, periodSeconds } = settings;
  const period = periodSeconds * 1_000;
  const range = evaluationRange(evaluationPeriods);
  const pointsOf = ({ metric, statistic, unit }: MetricStatistic, end: number): TimeSeries =>
    Array.from({ length: range }, (_, index) => {
      const from = end - (range - index) * period;
      return store
        .series(metric)
        .between(from, from + period, unit)
        ?.statistic(statistic);
    });
  const queries = 'queries' in watches ? watches.queries : [{ id: '', ...watches }];
  const series = queries.flatMap((query) => ('metric' in query ? [store.series(query.metric)] : []));
  const samples = (end: number, periods: number) =>
    Math.min(...series.map((one) => one.between(end - periods * period, end)?.count ?? 0));
  if (!('queries' in watches)) return { series, samples, points: (end) => pointsOf(watches, end) };

  const math = queries.map((query) => ({
    id: query.id,
    part: 'metric' in query ? query : parseMath(query.expression),
  }));
  const points = (end: number): TimeSeries => {
    const values = new Map<string, TimeSeries>();
    for (const { id, part } of math) values.set(id, typeof part === 'function' ? part(values) : pointsOf(part, end));
    const result = values.get(watches.result);
    if (result !== undefined) return result;
    throw new StageError(`${settings.name} has no metric or expression that returns data.`);
  };
  points(0);
  return { series, samples, points };
}
