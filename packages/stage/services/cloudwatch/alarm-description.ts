import type { Alarm, MetricAlarmSettings, MetricQuery, MetricStatistic } from './alarm-settings.ts';
import type { CompositeAlarmSettings } from './composite-alarm.ts';

/**
 * An alarm as DescribeAlarms tells of it: what its configuration does not say is not told.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
 */
export function describedAlarm({
  settings,
  state: StateValue,
  reason,
  reasonData,
  since,
  configuredAt,
}: Alarm): object {
  const stateAt = since / 1_000;
  return {
    AlarmName: settings.name,
    AlarmArn: settings.arn,
    AlarmDescription: settings.description,
    AlarmConfigurationUpdatedTimestamp: configuredAt / 1_000,
    ActionsEnabled: settings.actionsEnabled,
    OKActions: settings.actions.OK,
    AlarmActions: settings.actions.ALARM,
    InsufficientDataActions: settings.actions.INSUFFICIENT_DATA,
    StateValue,
    StateReason: reason,
    StateReasonData: reasonData,
    StateUpdatedTimestamp: stateAt,
    StateTransitionedTimestamp: stateAt,
    ...judged(settings),
  };
}

function judged(settings: Alarm['settings'] | MetricAlarmSettings | CompositeAlarmSettings): object {
  if ('rule' in settings) return { AlarmRule: settings.rule };
  return 'watches' in settings ? evaluation(settings) : {};
}

const evaluation = (settings: MetricAlarmSettings) => ({
  ...watched(settings),
  EvaluationPeriods: settings.evaluationPeriods,
  DatapointsToAlarm: settings.datapointsToAlarm,
  Threshold: settings.threshold,
  ComparisonOperator: settings.comparison,
  TreatMissingData: settings.treatMissingData,
  EvaluateLowSampleCountPercentile: settings.ignoresLowSampleCounts ? 'ignore' : undefined,
});

function watched({ watches, periodSeconds: Period }: MetricAlarmSettings) {
  if ('queries' in watches) return { Metrics: watches.queries.map((one) => query(one, watches.result, Period)) };
  const { statistic, unit } = watches;
  return {
    ...metric(watches),
    Unit: unit,
    Period,
    ...(statistic.startsWith('p') ? { ExtendedStatistic: statistic } : { Statistic: statistic }),
  };
}

function query(one: MetricQuery, result: string, Period: number) {
  const ReturnData = one.id === result;
  return 'expression' in one
    ? { Id: one.id, Expression: one.expression, ReturnData }
    : { Id: one.id, MetricStat: { Metric: metric(one), Period, Stat: one.statistic, Unit: one.unit }, ReturnData };
}

const metric = ({ metric: { name, namespace, dimensions } }: MetricStatistic) => ({
  MetricName: name,
  Namespace: namespace,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});
