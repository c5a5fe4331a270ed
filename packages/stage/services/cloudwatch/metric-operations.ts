import {
  array,
  boolean,
  type InferOutput,
  integer,
  maxLength,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { AwsError, StageError } from '../../errors.ts';
import { PERCENTILE, type Statistic } from '../../metrics/distribution.ts';
import type { MetricName } from '../../metrics/series.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { parseMath, type TimeSeries } from './metric-math.ts';

const PAGE = 500;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html */
const MAX_DATAPOINTS = 1_440;
const dimensions = optional(array(strictObject({ Name: string(), Value: string() })), []);
const period = pipe(number(), integer(), minValue(1));
const metric = strictObject({ Namespace: string(), MetricName: string(), Dimensions: dimensions });
const metricQuery = strictObject({
  Id: string(),
  MetricStat: optional(strictObject({ Metric: metric, Period: period, Stat: string(), Unit: optional(string()) })),
  Expression: optional(string()),
  Label: optional(string()),
  ReturnData: optional(boolean(), true),
  Period: optional(period),
});
type MetricQuery = InferOutput<typeof metricQuery>;
/** Epoch seconds. */
const span = { StartTime: number(), EndTime: number() };
const DATAPOINTS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

/**
 * What people ask about metrics.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html
 */
export function metricOperations(
  cloudWatch: CloudWatch,
  clock: { now(): number },
): Readonly<Record<string, Operation>> {
  const allow = (action: string) => () => [{ action: `cloudwatch:${action}`, resource: '*' }];
  const points = (name: InferOutput<typeof metric>, stat: string, seconds: number, from: number, to: number) =>
    cloudWatch.store.datapoints(nameOf(name), statistic(stat), seconds, from * 1_000, to * 1_000);

  return {
    ListMetrics: operation({
      input: strictObject({
        Namespace: optional(string()),
        MetricName: optional(string()),
        Dimensions: optional(array(strictObject({ Name: string(), Value: optional(string()) })), []),
        RecentlyActive: optional(picklist(['PT3H'])),
        NextToken: optional(string()),
      }),
      permissions: allow('ListMetrics'),
      run: ({ Namespace, MetricName, Dimensions, RecentlyActive, NextToken }) => {
        const since = RecentlyActive === undefined ? 0 : clock.now() - 3 * 3_600_000;
        const found = cloudWatch.store.all.filter(
          ({ metric: { namespace, name, dimensions }, buckets, reading }) =>
            // Not one that an alarm watches and that was never measured.
            (reading !== undefined || [...buckets.keys()].some((at) => at >= since)) &&
            (Namespace ?? namespace) === namespace &&
            (MetricName ?? name) === name &&
            Dimensions.every(
              (one) =>
                Object.hasOwn(dimensions, one.Name) && (one.Value ?? dimensions[one.Name]) === dimensions[one.Name],
            ),
        );
        const { items, next } = pageOf(found, NextToken, PAGE, invalid('Invalid NextToken'));
        return {
          Metrics: items.map(({ metric: { namespace, name, dimensions } }) => ({
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          })),
          NextToken: next,
        };
      },
    }),
    GetMetricStatistics: operation({
      input: strictObject({
        ...metric.entries,
        ...span,
        Period: period,
        Statistics: optional(array(picklist(DATAPOINTS)), []),
        ExtendedStatistics: optional(array(string()), []),
        Unit: optional(string()),
      }),
      permissions: allow('GetMetricStatistics'),
      run: ({ StartTime, EndTime, Period, Statistics, ExtendedStatistics, Unit: _, ...name }) => {
        checkSpan(StartTime, EndTime, Period);
        const byTime = new Map<number, Record<string, unknown>>();
        for (const stat of [...Statistics, ...ExtendedStatistics]) {
          for (const { at, value } of points(name, stat, Period, StartTime, EndTime)) {
            const datapoint = byTime.get(at) ?? { Timestamp: at / 1_000, Unit: 'None' };
            const extended = ExtendedStatistics.includes(stat);
            byTime.set(at, {
              ...datapoint,
              ...(extended
                ? { ExtendedStatistics: { ...Object(datapoint.ExtendedStatistics), [stat]: value } }
                : { [stat]: value }),
            });
          }
        }
        return { Label: name.MetricName, Datapoints: [...byTime.values()] };
      },
    }),
    GetMetricData: operation({
      input: strictObject({
        MetricDataQueries: pipe(array(metricQuery), maxLength(500)),
        ...span,
        ScanBy: optional(picklist(['TimestampDescending', 'TimestampAscending']), 'TimestampDescending'),
        MaxDatapoints: optional(number()),
        NextToken: optional(string()),
      }),
      permissions: allow('GetMetricData'),
      run: ({ MetricDataQueries, StartTime, EndTime, ScanBy }) => {
        const seconds = periodOf(MetricDataQueries);
        const times = timesOf(StartTime, EndTime, seconds);
        const series = new Map<string, TimeSeries>();
        for (const { Id, MetricStat } of MetricDataQueries) {
          if (MetricStat === undefined) continue;
          const found = points(MetricStat.Metric, MetricStat.Stat, seconds, StartTime, EndTime);
          const byTime = new Map(found.map(({ at, value }) => [at, value]));
          series.set(
            Id,
            times.map((at) => byTime.get(at)),
          );
        }
        for (const { Id, Expression } of MetricDataQueries) {
          if (Expression !== undefined) series.set(Id, computed(Expression, series));
        }
        const results = MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((query) => {
          const values = series.get(query.Id) ?? [];
          const known = times.flatMap((at, index) => {
            const value = values[index];
            return value === undefined ? [] : [{ at, value }];
          });
          const ordered = ScanBy === 'TimestampAscending' ? known : known.toReversed();
          return {
            Id: query.Id,
            Label: query.Label ?? query.MetricStat?.Metric.MetricName ?? query.Id,
            Timestamps: ordered.map(({ at }) => at / 1_000),
            Values: ordered.map(({ value }) => value),
            StatusCode: 'Complete',
          };
        });
        return { MetricDataResults: results, Messages: [] };
      },
    }),
  };
}

const nameOf = ({ Namespace, MetricName: name, Dimensions }: InferOutput<typeof metric>): MetricName => ({
  namespace: Namespace,
  name,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
});

function statistic(text: string): Statistic {
  const plain = DATAPOINTS.find((name) => name === text);
  if (plain !== undefined) return plain;
  if (PERCENTILE.test(text)) return `p${Number(text.slice(1))}`;
  throw invalid(`The local stage does not compute the statistic ${text}.`);
}

/** One period for all metrics: the stage does not mix periods. */
function periodOf(queries: readonly MetricQuery[]): number {
  const periods = new Set(queries.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));
  if (periods.size > 1) throw invalid('The local stage takes one Period for all metrics of a request.');
  return [...periods][0] ?? 60;
}

function timesOf(from: number, to: number, seconds: number): readonly number[] {
  const first = from - (from % seconds);
  return Array.from(
    { length: Math.max(0, Math.ceil((to - first) / seconds)) },
    (_, index) => (first + index * seconds) * 1_000,
  );
}

function computed(expression: string, series: ReadonlyMap<string, TimeSeries>): TimeSeries {
  try {
    return parseMath(expression)(series);
  } catch (error) {
    if (error instanceof StageError) throw invalid(error.message);
    throw error;
  }
}

/** Recorded: test_cloudwatch::test_invalid_amount_of_datapoints */
function checkSpan(from: number, to: number, seconds: number): void {
  if (from >= to) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  const datapoints = Math.floor((to - from) / seconds);
  if (datapoints <= MAX_DATAPOINTS) return;
  throw new AwsError(
    'InvalidParameterCombinationException',
    `You have requested up to ${datapoints} datapoints, which exceeds the limit of ${MAX_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
  );
}

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);
