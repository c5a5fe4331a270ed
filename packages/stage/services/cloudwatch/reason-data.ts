import { timestamp } from './alarm-message.ts';
import type { MetricAlarmSettings } from './alarm-settings.ts';
import type { TimeSeries } from './metric-math.ts';

interface Evaluation {
  /** Of the evaluation range, oldest first. */
  readonly points: TimeSeries;
  /** Where the range ends. */
  readonly end: number;
  readonly now: number;
  /** How many samples so many periods before a moment have. */
  readonly samples: (end: number, periods: number) => number;
}

/**
 * What led to a state: the youngest datapoints of the evaluation periods, or the moments at which they are missing. Recorded:
 * test_cloudwatch::test_put_metric_alarm, ::test_breaching_alarm_actions. That of metric math has no
 * statistic (unverified; settled by: the StateReasonData of an alarm on an expression).
 */
export function reasonData({ points, end, now, samples }: Evaluation, settings: MetricAlarmSettings): object {
  const { evaluationPeriods, periodSeconds, threshold, watches } = settings;
  const at = points.map((value, index) => ({ value, start: end - (points.length - index) * periodSeconds * 1_000 }));
  const existing = at.filter(({ value }) => value !== undefined).slice(-evaluationPeriods);
  const evaluated = (existing.length > 0 ? existing : at.slice(-evaluationPeriods)).toReversed();
  return {
    version: '1.0',
    queryDate: timestamp(now),
    ...(existing[0] === undefined ? {} : { startDate: timestamp(existing[0].start) }),
    ...('queries' in watches ? {} : { unit: watches.unit, statistic: watches.statistic }),
    period: periodSeconds,
    recentDatapoints: existing.map(({ value }) => value),
    threshold,
    evaluatedDatapoints: evaluated.map(({ value, start }) => ({
      timestamp: timestamp(start),
      ...(value === undefined ? {} : { sampleCount: samples(start + periodSeconds * 1_000, 1), value }),
    })),
  };
}
