import {
  array,
  boolean,
  check,
  type InferOutput,
  integer,
  maxValue,
  minValue,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { isJson } from '../../json.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { numeric, physicalName, place, placed, reasons, text } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import { watched, watchProperties } from './alarm-metrics.ts';
import { alarmName } from './alarm-rule.ts';
import type { AlarmSettings, MetricAlarmSettings } from './alarm-settings.ts';
import type { CloudWatch } from './cloudwatch.ts';

const actionProperties = {
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  AlarmName: optional(text(255, 1)),
  AlarmDescription: optional(text(1_024)),
  ActionsEnabled: optional(boolean(), true),
  AlarmActions: optional(array(string()), []),
  OKActions: optional(array(string()), []),
  InsufficientDataActions: optional(array(string()), []),
};
const count = pipe(numeric, integer(), minValue(1));
const metricAlarm = {
  ...actionProperties,
  ...watchProperties,
  EvaluationPeriods: count,
  DatapointsToAlarm: optional(count),
  Threshold: numeric,
  ComparisonOperator: picklist(
    ['GreaterThanOrEqualToThreshold', 'GreaterThanThreshold', 'LessThanThreshold', 'LessThanOrEqualToThreshold'],
    'the local stage compares with a threshold, not with an anomaly band',
  ),
  TreatMissingData: optional(picklist(['missing', 'notBreaching', 'breaching', 'ignore'])),
  EvaluateLowSampleCountPercentile: optional(picklist(['evaluate', 'ignore']), 'evaluate'),
};
const metricAlarmSchema = strictObject(metricAlarm);
const actionSchema = strictObject(actionProperties);
const seconds = pipe(numeric, integer(), minValue(0), maxValue(86_400));
const DAY = 86_400;
const MAX_ACTIONS = 5;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_CloudWatch.html */
export function cloudWatchResources(cloudWatch: CloudWatch, stage: StageCore): readonly ResourceType[] {
  const { arn, targets, whenLoaded } = stage;

  const settings = (properties: InferOutput<typeof actionSchema>, origin: ResourceOrigin): AlarmSettings => {
    const name = properties.AlarmName ?? physicalName(origin);
    const { AlarmActions: ALARM, OKActions: OK, InsufficientDataActions: INSUFFICIENT_DATA } = properties;
    checkActions([ALARM, OK, INSUFFICIENT_DATA], origin);
    return {
      name,
      arn: arn('cloudwatch', `alarm:${name}`),
      description: properties.AlarmDescription,
      actionsEnabled: properties.ActionsEnabled,
      actions: { ALARM, OK, INSUFFICIENT_DATA },
    };
  };

  return [
    resourceType({
      type: 'AWS::CloudWatch::Alarm',
      properties: metricAlarm,
      notExecuted: { Tags: reasons.tags },
      create(properties, origin) {
        const alarm = { ...settings(properties, origin), ...metricSettings(properties, origin) };
        placed(origin, () => cloudWatch.alarms.create(alarm));
        return { ref: alarm.name, attributes: { Arn: alarm.arn } };
      },
    }),
    resourceType({
      type: 'AWS::CloudWatch::CompositeAlarm',
      properties: {
        ...actionProperties,
        AlarmRule: text(10_240, 1),
        ActionsSuppressor: optional(string()),
        ActionsSuppressorWaitPeriod: optional(seconds),
        ActionsSuppressorExtensionPeriod: optional(seconds),
      },
      notExecuted: { Tags: reasons.tags },
      create({ AlarmRule, ActionsSuppressor, ...properties }, origin) {
        const alarm = { ...settings(properties, origin), rule: AlarmRule };
        const { ActionsSuppressorWaitPeriod: wait, ActionsSuppressorExtensionPeriod: extension } = properties;
        if (ActionsSuppressor !== undefined && (wait === undefined || extension === undefined)) {
          throw new StageError(`${place(origin)}: an ActionsSuppressor needs a WaitPeriod and an ExtensionPeriod.`);
        }
        const suppressor =
          ActionsSuppressor === undefined
            ? {}
            : {
                suppressor: {
                  alarm: alarmName(ActionsSuppressor),
                  waitSeconds: wait ?? 0,
                  extensionSeconds: extension ?? 0,
                },
              };
        placed(origin, () => cloudWatch.alarms.createComposite({ ...alarm, ...suppressor }));
        return { ref: alarm.name, attributes: { Arn: alarm.arn } };
      },
    }),
    resourceType({
      type: 'AWS::CloudWatch::Dashboard',
      properties: {
        DashboardName: optional(pipe(string(), regex(/^[\w-]{1,255}$/))),
        DashboardBody: pipe(string(), check(isDashboard, 'a dashboard is a JSON document whose widgets have a type')),
      },
      notExecuted: { Tags: reasons.tags },
      create: ({ DashboardName }, origin) => ({ ref: DashboardName ?? physicalName(origin) }),
    }),
  ];

  function metricSettings(
    properties: InferOutput<typeof metricAlarmSchema>,
    origin: ResourceOrigin,
  ): Omit<MetricAlarmSettings, keyof AlarmSettings> {
    const { EvaluationPeriods: evaluationPeriods, DatapointsToAlarm: datapointsToAlarm } = properties;
    const { watches, periodSeconds } = placed(origin, () => watched(properties));
    if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods) {
      throw new StageError(`${place(origin)}: DatapointsToAlarm is more than EvaluationPeriods.`);
    }
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: a week from an hour on
    if (evaluationPeriods * periodSeconds > (periodSeconds >= 3_600 ? 7 * DAY : DAY)) {
      throw new StageError(`${place(origin)}: its evaluation periods are longer together than CloudWatch allows.`);
    }
    return {
      watches,
      periodSeconds,
      evaluationPeriods,
      datapointsToAlarm,
      threshold: properties.Threshold,
      comparison: properties.ComparisonOperator,
      treatMissingData: properties.TreatMissingData,
      ignoresLowSampleCounts: properties.EvaluateLowSampleCountPercentile === 'ignore',
    };
  }

  function checkActions(lists: readonly (readonly string[])[], origin: ResourceOrigin) {
    if (lists.some((list) => list.length > MAX_ACTIONS)) {
      throw new StageError(`${place(origin)}: an alarm has at most ${MAX_ACTIONS} actions for each state.`);
    }
    for (const action of lists.flat()) {
      if (action.split(':')[2] !== 'sns') {
        throw new StageError(`${place(origin)}: the local stage runs no alarm action but topics: ${action}.`);
      }
      whenLoaded(() => targets.check(action, place(origin)));
    }
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
function isDashboard(body: string): boolean {
  if (!isJson(body)) return false;
  const { widgets } = Object(JSON.parse(body));
  return (
    Array.isArray(widgets) && widgets.length <= 500 && widgets.every((one) => typeof Object(one).type === 'string')
  );
}
