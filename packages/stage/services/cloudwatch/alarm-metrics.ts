import {
  array,
  boolean,
  check,
  type InferOutput,
  maxLength,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { PERCENTILE, type Statistic } from '../../metrics/distribution.ts';
import type { MetricName } from '../../metrics/series.ts';
import { numeric, text } from '../../resource-values.ts';
import type { MetricAlarmSettings, MetricQuery } from './alarm-settings.ts';

const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html and API_Dimension.html */
const name = text(255, 1);
const dimensions = optional(pipe(array(strictObject({ Name: name, Value: text(1_024, 1) })), maxLength(30)), []);
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const unit = picklist(
  ['', 'Kilo', 'Mega', 'Giga', 'Tera']
    .flatMap((factor) =>
      ['bytes', 'bits'].flatMap((what) => {
        const whole = factor === '' ? `${what[0]?.toUpperCase()}${what.slice(1)}` : `${factor}${what}`;
        return [whole, `${whole}/Second`];
      }),
    )
    .concat('Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'Count/Second', 'None'),
);
const period = pipe(
  numeric,
  check(
    (value) => [10, 20, 30].includes(value) || (value > 0 && value % 60 === 0),
    'a period is 10, 20, 30 or a multiple of 60',
  ),
);
const query = strictObject({
  Id: pipe(string(), regex(/^[a-z]\w*$/, 'an id starts with a lower-case letter')),
  Expression: optional(string()),
  Label: optional(string()),
  MetricStat: optional(
    strictObject({
      Metric: strictObject({ Namespace: name, MetricName: name, Dimensions: dimensions }),
      Period: period,
      Stat: string(),
      Unit: optional(unit),
    }),
  ),
  Period: optional(period),
  ReturnData: optional(boolean(), true),
});

/** The properties of an alarm that say what it watches. */
export const watchProperties = {
  Namespace: optional(name),
  MetricName: optional(name),
  Dimensions: dimensions,
  Period: optional(period),
  Statistic: optional(picklist(STATISTICS)),
  ExtendedStatistic: optional(string()),
  Metrics: optional(pipe(array(query), maxLength(20))),
  Unit: optional(unit),
};
const schema = strictObject(watchProperties);
type Properties = InferOutput<typeof schema>;
type Query = InferOutput<typeof query>;

/** What an alarm watches, and its period. @throws StageError */
export function watched(properties: Properties): Pick<MetricAlarmSettings, 'watches' | 'periodSeconds'> {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Metrics, Unit: unit } = properties;
  if (Metrics !== undefined) {
    if (Namespace !== undefined || MetricName !== undefined || Period !== undefined) {
      throw new StageError('an alarm has either Metrics or a MetricName of its own.');
    }
    return math(Metrics);
  }
  if (Namespace === undefined || MetricName === undefined || Period === undefined) {
    throw new StageError('an alarm needs Namespace, MetricName and Period, or Metrics.');
  }
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw new StageError('an alarm needs one of Statistic and ExtendedStatistic.');
  }
  const metric = metricOf({ Namespace, MetricName, Dimensions });
  const watches = { metric, statistic: Statistic ?? statistic(ExtendedStatistic ?? ''), unit };
  return { watches, periodSeconds: Period };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
function math(queries: readonly Query[]): Pick<MetricAlarmSettings, 'watches' | 'periodSeconds'> {
  const results = queries.filter(({ ReturnData }) => ReturnData);
  const [result] = results;
  if (result === undefined || results.length > 1) throw new StageError('exactly one of its Metrics returns data.');
  const periods = new Set(queries.flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []));
  const [periodSeconds] = periods;
  if (periodSeconds === undefined || periods.size > 1)
    throw new StageError('all of its Metrics have one and the same period.');
  return { watches: { queries: inOrder(queries.map(queryOf)), result: result.Id }, periodSeconds };
}

function queryOf({ Id: id, Expression: expression, MetricStat }: Query): MetricQuery {
  if (MetricStat !== undefined && expression === undefined) {
    const { Metric, Stat, Unit: unit } = MetricStat;
    return { id, metric: metricOf(Metric), statistic: statistic(Stat), unit };
  }
  if (MetricStat === undefined && expression !== undefined) return { id, expression };
  throw new StageError(`its metric ${id} has neither or both of MetricStat and Expression.`);
}

/** Metrics first, and an expression after those that it uses. */
function inOrder(queries: readonly MetricQuery[]): readonly MetricQuery[] {
  const ordered: MetricQuery[] = queries.filter((one) => 'metric' in one);
  let rest = queries.filter((one) => 'expression' in one);
  while (rest.length > 0) {
    const open = rest.map(({ id }) => id);
    const ready = rest.filter(
      (one) => !open.some((id) => 'expression' in one && new RegExp(`\\b${id}\\b`).test(one.expression)),
    );
    if (ready.length === 0) throw new StageError(`its expressions ${open.join(', ')} use each other.`);
    ordered.push(...ready);
    rest = rest.filter((one) => !ready.includes(one));
  }
  return ordered;
}

const metricOf = (metric: {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}): MetricName => ({
  namespace: metric.Namespace,
  name: metric.MetricName,
  dimensions: Object.fromEntries(metric.Dimensions.map(({ Name, Value }) => [Name, Value])),
});

function statistic(name: string): Statistic {
  const plain = STATISTICS.find((one) => one === name);
  if (plain !== undefined) return plain;
  if (PERCENTILE.test(name)) return `p${Number(name.slice(1))}`;
  throw new StageError(`the local stage does not compute the statistic ${name}.`);
}
