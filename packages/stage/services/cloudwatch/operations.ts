import {
  array,
  type InferOutput,
  integer,
  maxLength,
  maxValue,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  safeParse,
  strictObject,
  string,
} from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Permission } from '../../iam/access.ts';
import { type JsonService, operation } from '../../wire/aws-json.ts';
import { epochSeconds } from '../../wire/epoch-seconds.ts';
import { pageOf } from '../../wire/pages.ts';
import { describedAlarm } from './alarm-description.ts';
import type { Alarm } from './alarm-settings.ts';
import type { CloudWatch } from './cloudwatch.ts';
import type { AlarmState } from './judge.ts';
import { metricOperations } from './metric-operations.ts';

const state = picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
const dimension = strictObject({ Name: string(), Value: string() });
const datum = strictObject({
  MetricName: string(),
  Dimensions: optional(pipe(array(dimension), maxLength(30)), []),
  /** Epoch seconds. */
  Timestamp: optional(epochSeconds),
  Value: optional(number()),
  Values: optional(pipe(array(number()), maxLength(150))),
  Counts: optional(array(number())),
  Unit: optional(string()),
  StorageResolution: optional(picklist([1, 60]), 60),
});

const badToken = new AwsError('InvalidNextToken', 'The next token specified is invalid.');

interface Place {
  readonly account: string;
  readonly region: string;
  readonly clock: { now(): number };
}

/**
 * The operations of CloudWatch that people and functions use, in the JSON protocol that SDK clients speak.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html
 */
export function cloudWatchOperations(cloudWatch: CloudWatch, { account, region, clock }: Place): JsonService {
  const allow = (action: string, resource: string): readonly Permission[] => [
    { action: `cloudwatch:${action}`, resource },
  ];
  const alarmArn = (name: string) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
  return {
    targetPrefix: 'GraniteServiceVersion20100801',
    name: 'CloudWatch',
    queryCompatible: true,
    queryCodes: {
      ValidationException: 'ValidationError',
      InvalidParameterCombinationException: 'InvalidParameterCombination',
      InvalidParameterValueException: 'InvalidParameterValue',
    },
    operations: {
      DescribeAlarms: operation({
        input: strictObject({
          AlarmNames: optional(pipe(array(string()), maxLength(100)), []),
          AlarmNamePrefix: optional(string(), ''),
          AlarmTypes: optional(array(picklist(['MetricAlarm', 'CompositeAlarm'])), ['MetricAlarm']),
          StateValue: optional(state),
          MaxRecords: optional(pipe(number(), integer(), minValue(1), maxValue(100)), 50),
          NextToken: optional(string()),
        }),
        permissions: ({ AlarmNames }) =>
          AlarmNames.length === 0
            ? allow('DescribeAlarms', alarmArn('*'))
            : AlarmNames.flatMap((name) => allow('DescribeAlarms', alarmArn(name))),
        run: ({ AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, MaxRecords, NextToken }) => {
          const composite = ({ settings }: Alarm) => 'rule' in settings;
          const wanted = cloudWatch.alarms.all.filter(({ settings, state: current }) => {
            const { name } = settings;
            const isNamed = AlarmNames.length === 0 || AlarmNames.includes(name);
            const isKind = AlarmTypes.includes('rule' in settings ? 'CompositeAlarm' : 'MetricAlarm');
            return isKind && isNamed && name.startsWith(AlarmNamePrefix) && (StateValue ?? current) === current;
          });
          const { items, next } = pageOf(wanted, NextToken, AlarmNames.length || MaxRecords, badToken);
          return {
            MetricAlarms: items.filter((alarm) => !composite(alarm)).map(describedAlarm),
            CompositeAlarms: items.filter(composite).map(describedAlarm),
            NextToken: next,
          };
        },
      }),
      ...metricOperations(cloudWatch, clock),
      SetAlarmState: operation({
        input: strictObject({
          AlarmName: string(),
          StateValue: string(),
          StateReason: string(),
          StateReasonData: optional(string()),
        }),
        permissions: ({ AlarmName }) => allow('SetAlarmState', alarmArn(AlarmName)),
        run: ({ AlarmName, StateValue, StateReason, StateReasonData }) =>
          cloudWatch.alarms.setState(AlarmName, stateOf(StateValue), StateReason, StateReasonData),
      }),
      PutMetricData: operation({
        input: strictObject({ Namespace: string(), MetricData: pipe(array(datum), maxLength(1_000)) }),
        permissions: () => allow('PutMetricData', '*'),
        run: ({ Namespace: namespace, MetricData }) => {
          for (const [index, one] of MetricData.entries()) checkValues(one, `MetricData.member.${index + 1}`);
          for (const {
            MetricName: name,
            Dimensions,
            Timestamp,
            Value,
            Values = [],
            Counts = [],
            StorageResolution,
            Unit,
          } of MetricData) {
            const dimensions = Object.fromEntries(Dimensions.map((one) => [one.Name, one.Value]));
            const series = cloudWatch.store.series({ namespace, name, dimensions });
            const at = Timestamp === undefined ? clock.now() : Timestamp * 1_000;
            if (StorageResolution === 1) series.useHighResolution();
            if (Value !== undefined) series.put(Value, at, 1, Unit);
            for (const [index, value] of Values.entries()) series.put(value, at, Counts[index] ?? 1, Unit);
            cloudWatch.store.acknowledge({ namespace, name, dimensions }, at);
          }
        },
      }),
    },
  };
}

/** What AWS says of a state that there is not. Recorded: test_cloudwatch::test_set_alarm_invalid_input */
function stateOf(value: string): AlarmState {
  const parsed = safeParse(state, value);
  if (parsed.success) return parsed.output;
  const reason = 'Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]';
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at 'stateValue' failed to satisfy constraint: ${reason}`,
  );
}

/** One value, or values with their counts. Recorded: test_cloudwatch::test_put_metric_data_validation */
function checkValues({ Value, Values, Counts }: InferOutput<typeof datum>, member: string): void {
  if (Value !== undefined && Values !== undefined) {
    const both = `The parameters ${member}.Value and ${member}.Values are mutually exclusive`;
    throw new AwsError('InvalidParameterCombinationException', `${both} and you have specified both.`);
  }
  if (Values !== undefined && Counts !== undefined && Values.length !== Counts.length) {
    const both = `The parameters ${member}.Values and ${member}.Counts`;
    throw new AwsError('InvalidParameterValueException', `${both} must be of the same size.`);
  }
}
