import type { Alarm, MetricAlarmSettings, MetricQuery, MetricStatistic } from './alarm-settings.ts';
import type { CompositeAlarmSettings } from './composite-alarm.ts';
import type { AlarmState } from './judge.ts';

/** A state that is told. */
export interface AlarmChange {
  readonly alarm: Alarm;
  readonly previous: AlarmState;
  readonly at: number;
  readonly account: string;
  readonly region: string;
  readonly configuredAt: number;
}

/**
 * The names of Regions as notifications write them; another one is written by its code (unverified; settled by: a
 * notification from a Region that is not in this list).
 */
const REGIONS: Readonly<Record<string, string>> = { 'us-east-1': 'US East (N. Virginia)' };

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html. The subject says state,
 * name and Region (unverified; settled by: an alarm's notification to a queue).
 */
export function alarmMessage({ alarm, previous, at, account, region, configuredAt }: AlarmChange) {
  const { settings, state, reason } = alarm;
  const place = REGIONS[region] ?? region;
  return {
    subject: `${state}: "${settings.name}" in ${place}`.slice(0, 99),
    message: JSON.stringify({
      AlarmName: settings.name,
      AlarmDescription: settings.description ?? null,
      AWSAccountId: account,
      AlarmConfigurationUpdatedTimestamp: timestamp(configuredAt),
      NewStateValue: state,
      NewStateReason: reason,
      StateChangeTime: timestamp(at),
      Region: place,
      AlarmArn: settings.arn,
      OldStateValue: previous,
      // No alarm of the stage is muted. Recorded in 2026, not in 2025: test_cloudwatch::test_put_metric_alarm
      ActionExecutedAfterMuteWindow: false,
      OKActions: settings.actions.OK,
      AlarmActions: settings.actions.ALARM,
      InsufficientDataActions: settings.actions.INSUFFICIENT_DATA,
      ...details(settings),
    }),
  };
}

function details(settings: Alarm['settings'] | MetricAlarmSettings | CompositeAlarmSettings) {
  if ('rule' in settings) return { AlarmRule: settings.rule };
  return 'watches' in settings ? { Trigger: trigger(settings) } : {};
}

function trigger(settings: MetricAlarmSettings) {
  const { watches, periodSeconds, evaluationPeriods, datapointsToAlarm, comparison, threshold } = settings;
  return {
    ...('queries' in watches
      ? { Metrics: watches.queries.map((query) => described(query, watches.result, periodSeconds)) }
      : { ...metric(watches), Period: periodSeconds }),
    EvaluationPeriods: evaluationPeriods,
    DatapointsToAlarm: datapointsToAlarm,
    ComparisonOperator: comparison,
    Threshold: threshold,
    TreatMissingData: settings.treatMissingData ?? 'missing',
    EvaluateLowSampleCountPercentile: settings.ignoresLowSampleCounts ? 'ignore' : '',
  };
}

function metric({ metric: { name, namespace, dimensions }, statistic, unit }: MetricStatistic) {
  const isPercentile = statistic.startsWith('p');
  return {
    MetricName: name,
    Namespace: namespace,
    StatisticType: isPercentile ? 'ExtendedStatistic' : 'Statistic',
    ...(isPercentile ? { ExtendedStatistic: statistic } : { Statistic: statistic.toUpperCase() }),
    Unit: unit ?? null,
    Dimensions: pairs(dimensions),
  };
}

function described(query: MetricQuery, result: string, Period: number) {
  const ReturnData = query.id === result;
  if ('expression' in query) return { Id: query.id, Expression: query.expression, ReturnData };
  const { name: MetricName, namespace: Namespace, dimensions } = query.metric;
  const Metric = { MetricName, Namespace, Dimensions: pairs(dimensions) };
  return { Id: query.id, MetricStat: { Metric, Period, Stat: query.statistic }, ReturnData };
}

const pairs = (dimensions: Readonly<Record<string, string>>) =>
  Object.entries(dimensions).map(([name, value]) => ({ value, name }));

/** `2026-11-20T12:00:00.000+0000` */
export const timestamp = (time: number) => new Date(time).toISOString().replace('Z', '+0000');
