import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MetricStore } from '../../metrics/store.ts';
import { unitOf } from '../../metrics/units.ts';
import { AlarmStage } from '../support/alarm-stage.ts';

let stage: AlarmStage;
beforeEach(async () => {
  stage = await AlarmStage.open();
});
afterEach(() => stage.stage.close());

const METRIC = { namespace: 'Arcade', name: 'Failures', dimensions: { chapter: 'plays' } };

async function ask(operation: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(stage.stage.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/monitoring/aws4_request',
    },
    body: JSON.stringify(input),
  });
  return Object(await response.json());
}
const span = () => {
  const now = stage.stage.clock.now() / 1_000;
  return { StartTime: now - 60, EndTime: now + 60 };
};
const name = { Namespace: 'Arcade', MetricName: 'Failures', Dimensions: [{ Name: 'chapter', Value: 'plays' }] };
const put = (Value: number, Unit: string) =>
  stage.cloudWatch.store.series(METRIC).put(Value, stage.stage.clock.now(), 1, Unit);

// Recorded: test_cloudwatch::test_handle_different_units
test('alarm-lambda-api: values of two units are two datapoints', async () => {
  put(1, 'Seconds');
  put(5, 'Count');
  const question = { ...name, ...span(), Period: 60, Statistics: ['Average'] };
  const { Datapoints } = await ask('GetMetricStatistics', question);
  expect(Datapoints).toEqual([
    { Timestamp: expect.anything(), Unit: 'Count', Average: 5 },
    { Timestamp: expect.anything(), Unit: 'Seconds', Average: 1 },
  ]);
  const one = await ask('GetMetricStatistics', { ...question, Unit: 'Seconds' });
  expect(one.Datapoints).toMatchObject([{ Unit: 'Seconds', Average: 1 }]);
});

// Recorded: test_cloudwatch::test_get_metric_data_different_units_no_unit_in_query
test('alarm-lambda-api: a query that names none of two units gets one of them, and is told', async () => {
  put(1, 'Seconds');
  put(60_000, 'Milliseconds');
  const MetricDataQueries = [{ Id: 'm1', MetricStat: { Metric: name, Period: 60, Stat: 'Sum' } }];
  const { MetricDataResults } = await ask('GetMetricData', { ...span(), MetricDataQueries });
  const Value = "Multiple units returned: '[Milliseconds, Seconds]'";
  expect(MetricDataResults).toMatchObject([{ Values: [60_000], Messages: [{ Code: 'MultipleUnits', Value }] }]);
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
test('alarm-lambda-api: an alarm with a unit sees no values of another one', async () => {
  stage.alarm('seconds', { watches: { metric: METRIC, statistic: 'Sum', unit: 'Seconds' } });
  stage.alarm('any');
  put(9, 'Count');
  await stage.stage.advance(60);
  expect({ seconds: stage.state('seconds'), any: stage.state('any') }).toEqual({ seconds: 'OK', any: 'ALARM' });
});

test('alarm-lambda-api: units survive a restart', () => {
  put(1, 'Seconds');
  put(5, 'Count');
  const restored = new MetricStore();
  restored.restore(stage.cloudWatch.store.save());
  const now = stage.stage.clock.now();
  const of = (unit: string) => restored.datapoints(METRIC, 'Sum', 60, now, now + 1, unit).map(({ value }) => value);
  expect([of('Seconds'), of('Count')]).toEqual([[1], [5]]);
});

test.each([
  ['AWS/Lambda', 'Duration', 'Milliseconds'],
  ['AWS/Lambda', 'Errors', 'Count'],
  ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 'Seconds'],
  ['AWS/ApiGateway', 'IntegrationLatency', 'Milliseconds'],
  ['Arcade', 'Latency', 'None'],
])('alarm-lambda-api: %s reports %s in %s', (namespace, metric, unit) => {
  expect(unitOf({ namespace, name: metric, dimensions: {} })).toBe(unit);
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html
test('alarm-lambda-api: a span of all time is answered for as long as values are kept by the period', async () => {
  put(1, 'Count');
  const MetricDataQueries = [
    { Id: 'm1', MetricStat: { Metric: name, Period: 60, Stat: 'Sum' }, ReturnData: false },
    { Id: 'e1', Expression: 'FILL(m1, 0)' },
  ];
  const before = process.cpuUsage();
  const all = { StartTime: 0, EndTime: 8e12 };
  const { MetricDataResults } = await ask('GetMetricData', { ...all, MetricDataQueries });
  const { user, system } = process.cpuUsage(before);
  // 15 days, and two hours ahead.
  const [{ Values }] = Object(MetricDataResults);
  expect(Values).toHaveLength(15 * 1_440 + 120);
  expect(Values.filter((value: number) => value === 1)).toHaveLength(1);
  expect(user + system).toBeLessThan(2_000_000);
});
