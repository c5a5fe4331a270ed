import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AlarmStage } from '../support/alarm-stage.ts';
import { carry } from '../support/restarted.ts';

let alarms: AlarmStage;
beforeEach(async () => {
  alarms = await AlarmStage.open();
});
afterEach(() => alarms.stage.close());

/** A queue that gets what a topic is told. */
function told() {
  const topicArn = alarms.topics.topic();
  const { queue } = alarms.topics.subscribe(topicArn);
  alarms.stage.access.addResourcePolicy(topicArn, {
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sns:Publish',
        Resource: topicArn,
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': alarms.stage.arn('cloudwatch', 'alarm:*') } },
      },
    ],
  });
  const messages = () => queue.messages.map(({ body }) => JSON.parse(body));
  return { topicArn, messages };
}

describe('alarm-lambda-api: an alarm', () => {
  test('is unchecked at first, and OK when nobody failed in its first period', async () => {
    alarms.alarm('errors');
    expect(alarms.cloudWatch.alarm('errors')).toMatchObject({
      state: 'INSUFFICIENT_DATA',
      reason: expect.stringMatching(/^Unchecked/),
    });
    await alarms.stage.advance(60);
    expect(alarms.state('errors')).toBe('OK');
  });

  test('goes off at the end of the period, and ends when its evaluation range is empty again', async () => {
    alarms.alarm('errors');
    await alarms.stage.advance(90);
    alarms.put(1);
    await alarms.stage.advance(29);
    expect(alarms.state('errors')).toBe('OK');
    await alarms.stage.advance(1);
    expect(alarms.cloudWatch.alarm('errors')).toMatchObject({
      state: 'ALARM',
      reason:
        'Threshold Crossed: 1 out of the last 1 datapoint [1.0 (20/11/26 12:01:00)] was greater than or equal to the threshold (1.0).',
    });
    await alarms.stage.advance(179);
    expect(alarms.state('errors')).toBe('ALARM');
    await alarms.stage.advance(1);
    expect(alarms.changes).toEqual(['errors: OK', 'errors: ALARM', 'errors: OK']);
  });

  test.each([
    ['GreaterThanThreshold', 5, 'OK'],
    ['GreaterThanThreshold', 6, 'ALARM'],
    ['LessThanThreshold', 4, 'ALARM'],
    ['LessThanOrEqualToThreshold', 5, 'ALARM'],
    ['LessThanThreshold', 5, 'OK'],
  ] as const)('with %s 5 and a value of %i is %s', async (comparison, value, state) => {
    alarms.alarm('compares', { comparison, threshold: 5 });
    alarms.put(value);
    await alarms.stage.advance(60);
    expect(alarms.state('compares')).toBe(state);
  });

  test('of a percentile may wait until there are samples enough', async () => {
    const watches = {
      metric: { namespace: 'Arcade', name: 'Failures', dimensions: { chapter: 'plays' } },
      statistic: 'p90',
    } as const;
    alarms.alarm('evaluates', { watches, threshold: 50 });
    alarms.alarm('ignores', { watches, threshold: 50, ignoresLowSampleCounts: true });
    for (const value of [1, 2, 100]) alarms.put(value);
    await alarms.stage.advance(60);
    expect([alarms.state('evaluates'), alarms.state('ignores')]).toEqual(['ALARM', 'INSUFFICIENT_DATA']);
    for (let value = 1; value <= 100; value += 1) alarms.put(value);
    await alarms.stage.advance(60);
    expect(alarms.state('ignores')).toBe('ALARM');
  });

  test('of a table ignores missing data, whatever it is told', async () => {
    const metric = { namespace: 'AWS/DynamoDB', name: 'ReadThrottleEvents', dimensions: { TableName: 'arcade' } };
    alarms.alarm('throttled', { watches: { metric, statistic: 'Sum' } });
    alarms.stage.records.add({ kind: 'throttle', table: 'arcade', operation: 'Query', items: 1, isWhole: true });
    await alarms.stage.advance(3_600);
    expect(alarms.changes).toEqual(['throttled: ALARM']);
  });

  test('of metric math adds up what there is', async () => {
    const metric = (name: string) =>
      ({ metric: { namespace: 'Arcade', name, dimensions: { chapter: 'plays' } }, statistic: 'Sum' }) as const;
    const queries = [
      { id: 'm0', ...metric('Failures') },
      { id: 'm1', ...metric('Timeouts') },
      { id: 'rate', expression: 'SUM([m0, m1]) / FILL(m1, 1) * 10' },
    ];
    alarms.alarm('math', { watches: { queries, result: 'rate' }, threshold: 30 });
    alarms.put(2);
    await alarms.stage.advance(60);
    expect(alarms.state('math')).toBe('OK');
    alarms.put(2);
    alarms.put(1, 'Timeouts');
    await alarms.stage.advance(60);
    expect(alarms.state('math')).toBe('ALARM');
  });
});

describe('custom-metric-alert: the actions of an alarm', () => {
  test('tell a topic that admits it, with the message that CloudWatch documents', async () => {
    const { topicArn, messages } = told();
    alarms.alarm('errors', { actions: { ALARM: [topicArn], OK: [topicArn], INSUFFICIENT_DATA: [] } });
    alarms.put(3);
    await alarms.stage.advance(60);
    const [notification] = messages();
    expect(notification.Subject).toBe('ALARM: "errors" in US East (N. Virginia)');
    expect(JSON.parse(notification.Message)).toMatchObject({
      AlarmName: 'errors',
      OldStateValue: 'INSUFFICIENT_DATA',
      NewStateValue: 'ALARM',
      StateChangeTime: '2026-11-20T12:01:00.000+0000',
      Trigger: {
        MetricName: 'Failures',
        Statistic: 'SUM',
        Dimensions: [{ name: 'chapter', value: 'plays' }],
        Period: 60,
      },
    });
    await alarms.stage.advance(300);
    expect(messages()).toHaveLength(2);
  });

  test('do nothing while they are disabled, and are lost where no policy admits them', async () => {
    const { topicArn, messages } = told();
    const closed = alarms.topics.topic();
    const actions = (arn: string) => ({ ALARM: [arn], OK: [], INSUFFICIENT_DATA: [] });
    alarms.alarm('silent', { actionsEnabled: false, actions: actions(topicArn) });
    alarms.alarm('refused', { actions: actions(closed) });
    alarms.put(1);
    await alarms.stage.advance(60);
    expect([alarms.state('silent'), messages()]).toEqual(['ALARM', []]);
    expect(alarms.stage.of('undelivered')).toMatchObject([
      { to: closed, reason: expect.stringContaining('may not sns:Publish') },
    ]);
  });
});

describe('composite-alarm: a composite alarm', () => {
  const composite = (rule: string, more: object = {}) =>
    alarms.cloudWatch.alarms.createComposite({ ...alarms.settings('all'), rule, ...more });

  test.each([
    ['ALARM("a") AND OK("b")', 'ALARM'],
    ['ALARM(a) AND NOT OK(b)', 'OK'],
    ['(ALARM("b") OR TRUE) AND FALSE', 'OK'],
    ['ALARM("b") AND FALSE OR ALARM("a")', 'ALARM'],
    ['NOT INSUFFICIENT_DATA("arn:aws:cloudwatch:us-east-1:000000000000:alarm:a")', 'ALARM'],
  ])('with the rule %s is %s', async (rule, state) => {
    alarms.alarm('a');
    alarms.alarm('b', { threshold: 100 });
    composite(rule);
    alarms.cloudWatch.alarms.check();
    alarms.put(1);
    await alarms.stage.advance(60);
    expect(alarms.state('all')).toBe(state);
  });

  test.each(['ALARM("a"', 'ALARM("a") ALARM("b")', 'AT_LEAST(1, ALARM, (a, b))', ''])('refuses the rule %s', (rule) => {
    expect(() => composite(rule)).toThrow(/expected|does not know|cannot read/);
  });

  test('must name alarms that exist', () => {
    composite('ALARM("nobody")');
    expect(() => alarms.cloudWatch.alarms.check()).toThrow('names nobody, which does not exist');
  });

  test('waits for its suppressor, and tells after it is over', async () => {
    const { topicArn, messages } = told();
    alarms.alarm('a');
    alarms.alarm('maintenance', { threshold: 1_000 });
    composite('ALARM("a")', {
      actions: { ALARM: [topicArn], OK: [], INSUFFICIENT_DATA: [] },
      suppressor: { alarm: 'maintenance', waitSeconds: 30, extensionSeconds: 60 },
    });
    await alarms.stage.advance(300);
    alarms.cloudWatch.alarms.setState('maintenance', 'ALARM', 'by hand');
    alarms.cloudWatch.alarms.setState('a', 'ALARM', 'by hand');
    await alarms.stage.advance(50);
    expect([alarms.state('all'), messages()]).toEqual(['ALARM', []]);
    alarms.cloudWatch.alarms.setState('maintenance', 'OK', 'by hand');
    alarms.cloudWatch.alarms.setState('a', 'ALARM', 'by hand');
    alarms.put(1);
    await alarms.stage.advance(60);
    expect(messages()).toHaveLength(1);
  });
});

test('alarm-lambda-api: a month without data evaluates nothing', async () => {
  for (let number = 0; number < 200; number += 1) alarms.alarm(`alarm ${number}`);
  await alarms.stage.advance(600);
  const evaluated = alarms.cloudWatch.store.all.map((series) => series.between.bind(series));
  let looks = 0;
  for (const [index, series] of alarms.cloudWatch.store.all.entries()) {
    series.between = (from, to) => {
      looks += 1;
      return evaluated[index]?.(from, to);
    };
  }
  await alarms.stage.advance(31 * 86_400);
  expect(looks).toBe(0);
});

describe('alarm-lambda-api: an alarm that does not say how many datapoints have to breach', () => {
  const plain = { datapointsToAlarm: undefined, treatMissingData: 'breaching' } as const;

  test('goes off for all of its periods, and says so (recorded: test_cloudwatch::test_put_metric_alarm)', async () => {
    const { topicArn, messages } = told();
    alarms.alarm('errors', { ...plain, actions: { ALARM: [topicArn], OK: [], INSUFFICIENT_DATA: [] } });
    alarms.put(1);
    await alarms.stage.advance(60);
    const message = JSON.parse(messages()[0].Message);
    expect(message).toMatchObject({
      NewStateReason:
        'Threshold Crossed: 1 datapoint [1.0 (20/11/26 12:00:00)] was greater than or equal to the threshold (1.0).',
      ActionExecutedAfterMuteWindow: false,
      Trigger: { Unit: null, TreatMissingData: 'breaching' },
    });
    expect(message.Trigger).not.toHaveProperty('DatapointsToAlarm');
  });

  test('words missing data as AWS does (recorded: test_cloudwatch::test_breaching_alarm_actions)', async () => {
    alarms.alarm('silence', { ...plain, evaluationPeriods: 2 });
    await alarms.stage.advance(60);
    expect(alarms.cloudWatch.alarm('silence').reason).toBe(
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
    );
  });
});

test('alarm-lambda-api: SDK clients see alarms and set their states', async () => {
  alarms.alarm('errors');
  const call = async (operation: string, input: object) => {
    const response = await fetch(alarms.stage.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
        authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/monitoring/aws4_request',
      },
      body: JSON.stringify(input),
    });
    return Object(await response.json());
  };
  await call('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a drill' });
  const { MetricAlarms } = await call('DescribeAlarms', { StateValue: 'ALARM' });
  // What there is of an alarm: recorded, test_cloudwatch::test_put_metric_alarm
  expect(MetricAlarms).toMatchObject([
    {
      AlarmName: 'errors',
      StateReason: 'a drill',
      AlarmConfigurationUpdatedTimestamp: expect.any(Number),
      StateTransitionedTimestamp: expect.any(Number),
      MetricName: 'Failures',
      Namespace: 'Arcade',
      Dimensions: [{ Name: 'chapter', Value: 'plays' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    },
  ]);
  // recorded: test_cloudwatch::test_set_alarm_invalid_input
  const wrong = { AlarmName: 'errors', StateValue: 'INVALID', StateReason: 'a drill' };
  expect(await call('SetAlarmState', wrong)).toMatchObject({
    __type: 'ValidationException',
    message: expect.stringMatching(/^1 validation error detected: Value 'INVALID' at 'stateValue' failed/),
  });
  const datum = {
    MetricName: 'Failures',
    Dimensions: [{ Name: 'chapter', Value: 'plays' }],
    Values: [1, 2],
    Counts: [1, 3],
  };
  await call('PutMetricData', { Namespace: 'Arcade', MetricData: [datum] });
  // recorded: test_cloudwatch::test_put_metric_data_validation
  for (const [more, name] of [
    [{ Value: 1 }, 'Combination'],
    [{ Counts: [1] }, 'Value'],
  ] as const) {
    const refused = await call('PutMetricData', { Namespace: 'Arcade', MetricData: [{ ...datum, ...more }] });
    expect(refused).toMatchObject({ __type: `InvalidParameter${name}Exception` });
  }
  const metric = { namespace: 'Arcade', name: 'Failures', dimensions: { chapter: 'plays' } };
  expect(alarms.cloudWatch.metric({ ...metric, statistic: 'Sum' })).toMatchObject([{ value: 7 }]);
});

describe('alarm-lambda-api: alarms and metrics after a restart', () => {
  let after: AlarmStage;
  beforeEach(async () => {
    after = await AlarmStage.open();
  });
  afterEach(() => after.stage.close());
  const restart = () => {
    carry(alarms.cloudWatch.store, after.cloudWatch.store);
    return carry(alarms.cloudWatch.alarms, after.cloudWatch.alarms);
  };
  const advance = async (seconds: number) => {
    await alarms.stage.advance(seconds);
    await after.stage.advance(seconds);
  };

  test('an alarm is in the state that it was in, and ends when it would have ended', async () => {
    for (const stage of [alarms, after]) stage.alarm('errors');
    alarms.put(1);
    await advance(60);
    expect(restart()).toEqual([]);
    const before = alarms.cloudWatch.alarm('errors');
    expect(after.cloudWatch.alarm('errors')).toEqual(before);
    expect(before.state).toBe('ALARM');
    const changed = after.changes.length;
    await advance(179);
    expect([alarms.state('errors'), after.state('errors')]).toEqual(['ALARM', 'ALARM']);
    await advance(1);
    expect([alarms.state('errors'), after.state('errors')]).toEqual(['OK', 'OK']);
    expect(after.changes.slice(changed)).toEqual(['errors: OK']);
  });

  test('values are there with how often they came, those of three hours', async () => {
    alarms.put(7);
    await advance(4 * 3_600);
    for (const value of [3, 3, 9]) alarms.put(value);
    restart();
    const metric = { namespace: 'Arcade', name: 'Failures', dimensions: { chapter: 'plays' }, from: 0 };
    const of = (statistic: 'Sum' | 'SampleCount' | 'p50') =>
      after.cloudWatch.metric({ ...metric, statistic, periodSeconds: 86_400 }).map(({ value }) => value);
    expect([of('Sum'), of('SampleCount'), of('p50')]).toEqual([[15], [3], [3]]);
  });

  test('values that were kept by the second still are', () => {
    const fine = { namespace: 'Arcade', name: 'Fine', dimensions: {} };
    const series = alarms.cloudWatch.store.series(fine);
    series.useHighResolution();
    const now = alarms.stage.clock.now();
    for (const second of [1, 2]) series.put(second, now + second * 1_000);
    restart();
    const restored = after.cloudWatch.store.series(fine);
    expect(restored.resolution).toBe(1);
    expect(restored.between(now + 2_000, now + 3_000)?.statistic('Sum')).toBe(2);
  });

  test('one on a queue does not end because nobody has looked at the queue yet', async () => {
    const queues = [alarms, after].map(({ stage }) => stage.queue('dead-letters'));
    const metric = {
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: 'dead-letters' },
    };
    for (const stage of [alarms, after])
      stage.alarm('dead letters', { watches: { metric, statistic: 'Maximum' }, threshold: 1 });
    const [one, two] = queues;
    if (one === undefined || two === undefined) throw new Error('There are no queues');
    one.send({ body: 'lost', attributes: {}, senderId: 'me' });
    await advance(180);
    expect([alarms.state('dead letters'), after.state('dead letters')]).toEqual(['ALARM', 'OK']);
    const changed = after.changes.length;
    carry(one, two);
    restart();
    await advance(600);
    expect([after.state('dead letters'), after.changes.slice(changed)]).toEqual(['ALARM', []]);
  });

  test('one that is in no template any more is dropped', () => {
    alarms.alarm('gone');
    expect(restart()).toEqual(['alarm gone']);
  });
});
