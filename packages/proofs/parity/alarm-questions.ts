import type { CloudWatchAsk as Ask, CloudWatchCase as Case } from './cloudwatch.ts';
import type { Resources } from './world.ts';

const ref = (Ref: string) => ({ Ref });
const arnOf = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

/** A topic whose messages come into a queue as they are. */
const listener = (name: string): Resources => {
  const allow = (service: string, Action: string, Resource: object) => ({
    Statement: [{ Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action, Resource }],
  });
  return {
    [name]: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } },
    [`${name}Queue`]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } },
    [`${name}Policy`]: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [ref(name)], PolicyDocument: allow('cloudwatch', 'sns:Publish', ref(name)) },
    },
    [`${name}QueuePolicy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [ref(`${name}Queue`)],
        PolicyDocument: allow('sns', 'sqs:SendMessage', arnOf(`${name}Queue`)),
      },
    },
    [`${name}Subscription`]: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: ref(name),
        Protocol: 'sqs',
        Endpoint: arnOf(`${name}Queue`),
        RawMessageDelivery: true,
      },
    },
  };
};

const alarm = (AlarmName: string, properties: object): Resources => ({
  [AlarmName]: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName,
      ComparisonOperator: 'GreaterThanThreshold',
      Namespace: `test/${AlarmName}`,
      ...properties,
    },
  },
});
const minimal = (name: string, Period: number, MetricName = 'metric1') =>
  alarm(name, { MetricName, EvaluationPeriods: 1, Period, Statistic: 'Sum', Threshold: 30 });
/** An alarm whose topic listens to it. */
const told = (name: string, properties: object): Resources => ({
  ...listener(`${name}told`),
  ...alarm(name, {
    AlarmDescription: 'testing cloudwatch alarms',
    MetricName: 'my-metric101',
    Dimensions: [{ Name: 'InstanceId', Value: 'abc' }],
    EvaluationPeriods: 2,
    Period: 10,
    Statistic: 'Average',
    Threshold: 2,
    Unit: 'Seconds',
    AlarmActions: [ref(`${name}told`)],
    OKActions: [ref(`${name}told`)],
    ...properties,
  }),
});

/** What the questions about alarms need. */
export const alarmResources: Resources = {
  ...minimal('dates', 60),
  ...minimal('minimal', 10),
  ...minimal('deleted', 60),
  ...minimal('tagged', 60, 'store_tags'),
  ...told('triggered', { MetricName: 'my-metric1', EvaluationPeriods: 1, Threshold: 21, TreatMissingData: 'ignore' }),
  ...told('breaching', { TreatMissingData: 'breaching' }),
  ...told('switched', { TreatMissingData: 'ignore' }),
  ...told('off', { TreatMissingData: 'ignore', ActionsEnabled: false }),
  ...told('byHand', {
    AlarmDescription: 'Test Alarm when CPU exceeds 50 percent',
    MetricName: 'CPUUtilization-3',
    Dimensions: [{ Name: 'InstanceId', Value: 'i-0317828c84edbe100' }],
    Period: 300,
    Threshold: 50,
    Unit: 'Percent',
    TreatMissingData: 'ignore',
  }),
  ...alarm('escaped', {
    AlarmDescription: '<',
    MetricName: 'metric1',
    EvaluationPeriods: 1,
    Period: 600,
    Statistic: 'Sum',
    Threshold: 1,
    AlarmActions: [ref('MyTopic')],
  }),
  ...minimal('simple1', 60),
  ...minimal('simple2', 60),
  MyTopic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'MyTopic' } },
  Up: { Type: 'AWS::SNS::Topic', Properties: {} },
  Down: { Type: 'AWS::SNS::Topic', Properties: {} },
  Composite: {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    Properties: {
      AlarmName: 'composite',
      AlarmDescription: 'composite alarm description',
      AlarmRule: {
        'Fn::Join': ['', ['ALARM("', arnOf('simple1'), '") OR ALARM("', arnOf('simple2'), '")']],
      },
      AlarmActions: [ref('Up')],
      OKActions: [ref('Down')],
    },
  },
};

const describe =
  (name: string): Ask =>
  (cloudwatch) =>
    cloudwatch('DescribeAlarms', { AlarmNames: [name] });
const set =
  (name: string, StateValue: string, StateReason: string, then: Ask): Ask =>
  async (cloudwatch, world) => {
    await cloudwatch('SetAlarmState', { AlarmName: name, StateValue, StateReason });
    return then(cloudwatch, world);
  };
/** The oldest message that an alarm's topic has passed on. */
const message =
  (name: string): Ask =>
  async (_cloudwatch, world) => {
    const QueueUrl = `${world.stage.endpoint}/000000000000/${name}told`;
    const { Messages } = Object(await world.call('AmazonSQS.ReceiveMessage', { QueueUrl }));
    return JSON.parse(Messages?.[0].Body ?? 'null');
  };
const after =
  (seconds: number, then: Ask): Ask =>
  async (cloudwatch, world) => {
    await world.stage.advance(seconds);
    return then(cloudwatch, world);
  };
const composite: Ask = async (cloudwatch) => {
  const input = { AlarmNames: ['composite'], AlarmTypes: ['CompositeAlarm'] };
  return Object(await cloudwatch('DescribeAlarms', input)).CompositeAlarms?.[0];
};
const put =
  (datum: object, then?: Ask): Ask =>
  async (cloudwatch, world) => {
    const metric = { MetricName: 'my-metric1', Dimensions: [{ Name: 'InstanceId', Value: 'abc' }] };
    const answer = await cloudwatch('PutMetricData', {
      Namespace: 'test/triggered',
      MetricData: [{ ...metric, ...datum }],
    });
    return then === undefined ? answer : then(cloudwatch, world);
  };

const MUTES = 'AWS has a member for mute windows since; another recording, of 2026, has it.';

/** What the recorded tests asked about alarms. */
export const ALARM_QUESTIONS: readonly Case[] = [
  ['test_describe_alarms_converts_date_format_correctly[json]', 'describe-alarms', describe('dates')],
  ['test_describe_minimal_metric_alarm[json]', 'describe_minimal_metric_alarm', describe('minimal')],
  ['test_delete_alarm[json]', 'describe-alarm', describe('deleted')],
  ['test_delete_alarm[json]', 'describe-after-delete', describe('nobody')],
  ['test_store_tags[json]', 'describe_alarms', describe('tagged')],
  [
    'test_put_metric_data_validation[json]',
    'invalid-param-combination',
    put({ Value: 1, Values: [1, 2], Counts: [1, 1] }),
  ],
  ['test_put_metric_alarm_escape_character[json]', 'describe-alarms-escaped-character', describe('escaped')],
  ['test_put_metric_data_validation[json]', 'invalid-param-value', put({ Values: [1, 2], Counts: [1] })],
  [
    'test_set_alarm_invalid_input[json]',
    'error-invalid-state',
    (cloudwatch) => cloudwatch('SetAlarmState', { AlarmName: 'dates', StateValue: 'INVALID', StateReason: 'x' }),
  ],
  [
    'test_set_alarm_invalid_input[json]',
    'error-resource-not-found',
    (cloudwatch) => cloudwatch('SetAlarmState', { AlarmName: 'nobody', StateValue: 'OK', StateReason: 'x' }),
  ],
  ['test_set_alarm[json]', 'triggered-alarm', set('byHand', 'ALARM', 'testing alarm', describe('byHand'))],
  ['test_set_alarm[json]', 'reset-alarm', set('byHand', 'OK', 'resetting alarm', describe('byHand'))],
  ['test_enable_disable_alarm_actions[json]', 'describe_alarm', describe('switched')],
  [
    'test_enable_disable_alarm_actions[json]',
    'alarm-state-sqs-msg',
    set('switched', 'ALARM', 'testing alarm', message('switched')),
    MUTES,
  ],
  ['test_enable_disable_alarm_actions[json]', 'alarm-state-describe', describe('switched')],
  [
    'test_enable_disable_alarm_actions[json]',
    'ok-state-action-disabled-describe',
    set('off', 'OK', 'testing OK state', describe('off')),
  ],
  ...['1', '2'].flatMap((number): readonly Case[] => [
    [
      'test_trigger_composite_alarm[json]',
      `composite-alarm-in-alarm-when-alarm-${number}-is-in-alarm`,
      set(`simple${number}`, 'ALARM', 'trigger', composite),
    ],
    [
      'test_trigger_composite_alarm[json]',
      `composite-alarm-in-ok-when-alarm-${number}-is-back-to-ok`,
      set(`simple${number}`, 'OK', 'back', composite),
    ],
  ]),
  [
    'test_trigger_composite_alarm[json]',
    'composite-alarm-is-triggered-by-alarm-1-and-then-unchanged-by-alarm-2',
    set('simple1', 'ALARM', 'trigger', set('simple2', 'ALARM', 'trigger', composite)),
  ],
  ['test_put_metric_alarm', 'describe-alarm', describe('triggered')],
  [
    'test_put_metric_alarm',
    'alarm-triggered-sqs-msg',
    put({ Value: 21, Unit: 'Seconds' }, put({ Value: 22, Unit: 'Seconds' }, after(30, message('triggered')))),
  ],
  ['test_breaching_alarm_actions[json]', 'alarm-1-sqs-msg', after(30, message('breaching')), MUTES],
  ['test_breaching_alarm_actions[json]', 'alarm-1-describe', describe('breaching')],
];
