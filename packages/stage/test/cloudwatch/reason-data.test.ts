import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AlarmStage } from '../support/alarm-stage.ts';

let stage: AlarmStage;
beforeEach(async () => {
  stage = await AlarmStage.open();
});
afterEach(() => stage.stage.close());

const data = (name: string): unknown => JSON.parse(stage.cloudWatch.alarm(name).reasonData ?? 'null');
const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);

// Recorded: test_cloudwatch::test_put_metric_alarm
test('alarm-lambda-api: the data of a state are the datapoints that led to it', async () => {
  stage.alarm('one');
  expect(data('one')).toBeNull();
  stage.put(2);
  stage.put(3);
  await stage.stage.advance(60);
  expect(data('one')).toEqual({
    version: '1.0',
    queryDate: moment,
    startDate: moment,
    statistic: 'Sum',
    period: 60,
    recentDatapoints: [5],
    threshold: 1,
    evaluatedDatapoints: [{ timestamp: moment, sampleCount: 2, value: 5 }],
  });
});

// Recorded: test_cloudwatch::test_breaching_alarm_actions
test('alarm-lambda-api: without datapoints they are the moments that have none', async () => {
  stage.alarm('silent', { treatMissingData: 'breaching', evaluationPeriods: 2, datapointsToAlarm: undefined });
  await stage.stage.advance(120);
  const evaluatedDatapoints = [{ timestamp: moment }, { timestamp: moment }];
  expect(data('silent')).toMatchObject({ recentDatapoints: [], evaluatedDatapoints });
});

// Recorded: test_cloudwatch::test_trigger_composite_alarm
test('composite-alarm: they are the alarms that changed', async () => {
  stage.alarm('one');
  stage.alarm('two');
  stage.cloudWatch.alarms.createComposite({ ...stage.settings('both'), rule: 'ALARM(one) OR ALARM(two)' });
  const arn = (name: string) => stage.stage.arn('cloudwatch', `alarm:${name}`);
  const triggered = (name: string, value: string) => ({
    triggeringAlarms: [{ arn: arn(name), state: { value, timestamp: moment } }],
  });
  const { alarms } = stage.cloudWatch;
  alarms.setState('one', 'ALARM', 'by hand');
  alarms.setState('two', 'ALARM', 'by hand');
  expect(data('both')).toEqual(triggered('one', 'ALARM'));
  alarms.setState('one', 'OK', 'by hand');
  alarms.setState('two', 'OK', 'by hand');
  expect(data('both')).toEqual(triggered('two', 'OK'));
});

test('alarm-lambda-api: data that are set by hand are kept as they are', () => {
  stage.alarm('one');
  stage.cloudWatch.alarms.setState('one', 'ALARM', 'by hand', '{"mine":1}');
  expect(stage.cloudWatch.alarm('one').reasonData).toBe('{"mine":1}');
});
