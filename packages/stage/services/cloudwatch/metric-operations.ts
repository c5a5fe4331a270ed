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
import { AwsError } from '../../errors.ts';
import { PERCENTILE, type Statistic } from '../../metrics/distribution.ts';
import type { MetricName } from '../../metrics/series.ts';
import type { Datapoint } from '../../metrics/store.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { epochSeconds } from '../../wire/epoch-seconds.ts';
import { pageOf } from '../../wire/pages.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { calculated, invalid } from './metric-expressions.ts';
import { answeredSpan, type Span } from './metric-span.ts';

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
const span = { StartTime: epochSeconds, EndTime: epochSeconds };
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
  const points = (
    name: InferOutput<typeof metric>,
    { stat, seconds, unit, ...asked }: PointsOf,
  ): readonly Datapoint[] => {
    const { from, to } = answeredSpan(asked, seconds, clock.now());
    return cloudWatch.store.datapoints(nameOf(name), statistic(stat), seconds, from * 1_000, to * 1_000, unit);
  };
  const units = (name: InferOutput<typeof metric>, from: number, to: number) =>
    cloudWatch.store.series(nameOf(name)).units(from * 1_000, to * 1_000);

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
      // Without a unit it answers for each one. Recorded: test_cloudwatch::test_handle_different_units
      run: ({ StartTime: from, EndTime: to, Period: seconds, Statistics, ExtendedStatistics, Unit, ...name }) => {
        checkSpan(from, to, seconds);
        const found = new Map<string, Record<string, unknown>>();
        for (const unit of Unit === undefined ? units(name, from, to) : [Unit]) {
          for (const stat of [...Statistics, ...ExtendedStatistics]) {
            for (const { at, value } of points(name, { stat, seconds, from, to, unit })) {
              const key = `${at} ${unit}`;
              const datapoint = found.get(key) ?? { Timestamp: at / 1_000, Unit: unit };
              found.set(key, {
                ...datapoint,
                ...(ExtendedStatistics.includes(stat)
                  ? { ExtendedStatistics: { ...Object(datapoint.ExtendedStatistics), [stat]: value } }
                  : { [stat]: value }),
              });
            }
          }
        }
        return { Label: name.MetricName, Datapoints: [...found.values()] };
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
      run: ({ MetricDataQueries, StartTime: from, EndTime: to, ScanBy }) => {
        const known = new Map<string, readonly Datapoint[]>();
        const messages = new Map<string, readonly object[]>();
        for (const { Id, MetricStat } of MetricDataQueries) {
          if (MetricStat === undefined) continue;
          const { Metric, Stat: stat, Period: seconds, Unit } = MetricStat;
          const found = units(Metric, from, to);
          known.set(Id, points(Metric, { stat, seconds, from, to, unit: Unit ?? found[0] }));
          if (Unit === undefined && found.length > 1) messages.set(Id, [severalUnits(found)]);
        }
        if (MetricDataQueries.some(({ Expression }) => Expression !== undefined)) {
          for (const [id, values] of calculated(MetricDataQueries, known, { from, to }, clock.now()))
            known.set(id, values);
        }
        const results = MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((query) => {
          const values = known.get(query.Id) ?? [];
          const ordered = ScanBy === 'TimestampAscending' ? values : values.toReversed();
          return {
            Id: query.Id,
            Label: labelOf(query, MetricDataQueries),
            Timestamps: ordered.map(({ at }) => at / 1_000),
            Values: ordered.map(({ value }) => value),
            StatusCode: 'Complete',
            Messages: messages.get(query.Id),
          };
        });
        return { MetricDataResults: results, Messages: [] };
      },
    }),
  };
}

interface PointsOf extends Span {
  readonly stat: string;
  readonly seconds: number;
  readonly unit: string | undefined;
}

/**
 * Of values of several units, those of the first one are answered, with a message.
 * Recorded: test_cloudwatch::test_get_metric_data_different_units_no_unit_in_query
 */
const severalUnits = (units: readonly string[]) => ({
  Code: 'MultipleUnits',
  Value: `Multiple units returned: '[${units.join(', ')}]'`,
});

/**
 * The label of a result that has none: the metric, and in what it differs from other queries of the same metric.
 * Recorded: test_cloudwatch::test_label_generation
 */
function labelOf({ Id, Label, MetricStat }: MetricQuery, queries: readonly MetricQuery[]): string {
  if (Label !== undefined) return Label;
  if (MetricStat === undefined) return Id;
  const { Metric, Stat, Period } = MetricStat;
  const alike = queries.flatMap((query) =>
    JSON.stringify(query.MetricStat?.Metric) === JSON.stringify(Metric) ? (query.MetricStat ?? []) : [],
  );
  const differs = [
    ...(alike.some((other) => other.Stat !== Stat) ? [Stat] : []),
    ...(alike.some((other) => other.Period !== Period) ? [Period] : []),
  ];
  return [Metric.MetricName, ...differs].join(' ');
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
