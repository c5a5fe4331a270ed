import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { parseMath } from '../../services/cloudwatch/metric-math.ts';
import { parseFilterPattern } from '../../services/logs/filter-pattern.ts';
import { Logs } from '../../services/logs/logs.ts';
import { MetricFilter } from '../../services/logs/metric-filter.ts';
import { AlarmStage } from '../support/alarm-stage.ts';

let stage: AlarmStage;
beforeEach(async () => {
  stage = await AlarmStage.open();
});
afterEach(() => stage.stage.close());

const values = (
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  statistic: 'Sum' | 'Maximum' | 'p50' | 'SampleCount' | 'Average' = 'Sum',
) => stage.cloudWatch.metric({ namespace, name, dimensions, statistic }).map(({ value }) => value);

test('alarm-lambda-api: statistics are computed by period', () => {
  for (const value of [1, 2, 3, 10]) stage.put(value);
  const dimensions = { chapter: 'plays' };
  const all = (['Sum', 'Average', 'Maximum', 'SampleCount', 'p50'] as const).map((statistic) =>
    values('Arcade', 'Failures', dimensions, statistic),
  );
  expect(all).toEqual([[16], [4], [10], [4], [2]]);
  expect(values('Arcade', 'Failures', {})).toEqual([]);
});

describe('alarm-dlq-depth: a queue', () => {
  const message = { body: 'x', attributes: {}, traceHeader: undefined, senderId: 'test' };
  const of = (name: string) => values('AWS/SQS', name, { QueueName: 'plays' }, 'Maximum');

  test('shows at each minute where its messages are, and how old the oldest is', async () => {
    const queue = stage.stage.queue('plays', { visibilityTimeout: 90 });
    queue.send(message);
    queue.send(message, 100);
    await stage.stage.advance(65);
    queue.receive(1);
    await stage.stage.advance(115);
    expect(of('ApproximateNumberOfMessagesVisible')).toEqual([1, 1, 2]);
    expect(of('ApproximateNumberOfMessagesNotVisible')).toEqual([0, 1, 0]);
    expect(of('ApproximateNumberOfMessagesDelayed')).toEqual([1, 0, 0]);
    expect(of('ApproximateAgeOfOldestMessage')).toEqual([60, 120, 180]);
    expect(values('AWS/SQS', 'NumberOfMessagesSent', { QueueName: 'plays' })).toEqual([2]);
  });

  test('sets an alarm off by the age of a message that nobody touches, and only then', async () => {
    stage.alarm('old', {
      watches: {
        metric: { namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage', dimensions: { QueueName: 'plays' } },
        statistic: 'Maximum',
      },
      periodSeconds: 300,
      threshold: 86_400,
      comparison: 'GreaterThanThreshold',
    });
    stage.stage.queue('plays').send(message);
    await stage.stage.advance(86_400);
    expect(stage.changes).toEqual(['old: OK']);
    await stage.stage.advance(600);
    expect(stage.changes).toEqual(['old: OK', 'old: ALARM']);
  });
});

describe('alarm-lambda-api: services are measured by what is recorded', () => {
  const add = (...args: Parameters<AlarmStage['stage']['records']['add']>) => stage.stage.records.add(...args);
  const invocation = {
    kind: 'invocation',
    functionName: 'play',
    requestId: '1',
    coldStart: false,
    durationMs: 5,
  } as const;

  test('functions by name, by alias, and by the version that ran', () => {
    const startedAt = stage.stage.clock.now();
    const common = { ...invocation, startedAt, concurrent: 2 };
    add({ ...common, version: '2', qualifier: 'live', outcome: 'error' });
    add({ ...common, version: '1', qualifier: 'live', outcome: 'success' });
    add({ kind: 'refusal', functionName: 'play', qualifier: 'live', reason: 'ConcurrentInvocationLimitExceeded' });
    const [FunctionName, Resource] = ['play', 'play:live'];
    expect(values('AWS/Lambda', 'Invocations', { FunctionName })).toEqual([2]);
    expect(values('AWS/Lambda', 'Errors', { FunctionName, Resource })).toEqual([1]);
    expect(values('AWS/Lambda', 'Errors', { FunctionName, Resource, ExecutedVersion: '2' })).toEqual([1]);
    expect(values('AWS/Lambda', 'Errors', { FunctionName, Resource, ExecutedVersion: '1' })).toEqual([0]);
    expect(values('AWS/Lambda', 'Throttles', { FunctionName })).toEqual([1]);
    expect(values('AWS/Lambda', 'ConcurrentExecutions', { FunctionName }, 'Maximum')).toEqual([2]);
  });

  test('requests count 0 or 1 as errors, throttles of a batch count their items', () => {
    const request = { kind: 'request', method: 'GET', path: '/', apiName: 'api', stage: 'prod', latencyMs: 7 } as const;
    for (const status of [200, 404, 500, 503]) add({ ...request, status });
    add({ kind: 'throttle', table: 'arcade', operation: 'BatchWriteItem', items: 3, isWhole: false });
    expect(values('AWS/ApiGateway', '5XXError', { ApiName: 'api', Stage: 'prod' }, 'Average')).toEqual([0.5]);
    expect(values('AWS/ApiGateway', 'Count', { ApiName: 'api' })).toEqual([4]);
    expect(values('AWS/DynamoDB', 'WriteThrottleEvents', { TableName: 'arcade' })).toEqual([3]);
    expect(values('AWS/DynamoDB', 'ThrottledRequests', { TableName: 'arcade', Operation: 'BatchWriteItem' })).toEqual(
      [],
    );
  });

  test('throttles of an index are its own, failures of a table are known by operation', () => {
    const throttle = { kind: 'throttle', table: 'arcade', items: 1, isWhole: true } as const;
    add({ ...throttle, index: 'byGame', operation: 'Query' });
    add({ ...throttle, index: 'byGame', operation: 'PutItem' });
    add({ kind: 'server-error', table: 'arcade', operation: 'PutItem' });
    const ofIndex = { TableName: 'arcade', GlobalSecondaryIndexName: 'byGame' };
    expect(values('AWS/DynamoDB', 'ReadThrottleEvents', ofIndex)).toEqual([1]);
    expect(values('AWS/DynamoDB', 'WriteThrottleEvents', ofIndex)).toEqual([1]);
    expect(values('AWS/DynamoDB', 'WriteThrottleEvents', { TableName: 'arcade' })).toEqual([]);
    expect(values('AWS/DynamoDB', 'ThrottledRequests', { TableName: 'arcade', Operation: 'Query' })).toEqual([1]);
    expect(values('AWS/DynamoDB', 'SystemErrors', { TableName: 'arcade', Operation: 'PutItem' })).toEqual([1]);
    expect(values('AWS/DynamoDB', 'SystemErrors', { TableName: 'arcade' })).toEqual([]);
  });

  test('deliveries by rule and by schedule group', () => {
    const rule = 'arn:aws:events:us-east-1:000000000000:rule/arcade/plays';
    const schedule = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/daily';
    for (const from of [rule, schedule]) {
      add({ kind: 'delivery', from, to: 'x', attempt: 1, outcome: 'given-up', error: 'no' });
      add({ kind: 'undelivered', from, to: 'x', reason: 'no' });
    }
    expect(values('AWS/Events', 'FailedInvocations', { EventBusName: 'arcade', RuleName: 'plays' })).toEqual([1]);
    expect(values('AWS/Scheduler', 'TargetErrorCount', { ScheduleGroup: 'default' })).toEqual([1]);
    expect(values('AWS/Scheduler', 'InvocationDroppedCount', { ScheduleGroup: 'default' })).toEqual([1]);
  });
});

describe('custom-metric-alert: a log line in the embedded metric format', () => {
  const line = (document: object, directive: object = {}) => {
    const metadata = {
      Timestamp: stage.stage.clock.now(),
      CloudWatchMetrics: [
        { Namespace: 'Arcade', Dimensions: [['service']], Metrics: [{ Name: 'Refused', Unit: 'Count' }], ...directive },
      ],
    };
    const text = JSON.stringify({ _aws: metadata, service: 'plays', Refused: 1, ...document });
    stage.stage.records.add({ kind: 'log', logGroup: 'g', line: text });
  };

  test('is a value of each metric in each of its dimension sets', () => {
    line({ Refused: [1, 0, 1], game: 'pong' }, { Dimensions: [['service'], ['service', 'game'], []] });
    expect(values('Arcade', 'Refused', { service: 'plays' })).toEqual([2]);
    expect(values('Arcade', 'Refused', { service: 'plays', game: 'pong' }, 'SampleCount')).toEqual([3]);
    expect(values('Arcade', 'Refused', {})).toEqual([2]);
  });

  test('is only a log line when it is not as specified', () => {
    line({ service: 7 });
    line({ Refused: 'much' });
    line({}, { Metrics: [{ Unit: 'Count' }] });
    stage.stage.records.add({ kind: 'log', logGroup: 'g', line: '{"_aws": broken' });
    expect(values('Arcade', 'Refused', { service: 'plays' })).toEqual([]);
  });
});

describe('logs-metric-filter: a filter pattern', () => {
  const EVENT = JSON.stringify({
    level: 'ERROR',
    ms: 500,
    user: { id: 1, mail: 'john@example.com' },
    tags: ['GET', 'PUT'],
    gone: null,
    cold: true,
  });
  const matches = (pattern: string, line = EVENT) => {
    let json: unknown;
    if (line.startsWith('{')) json = JSON.parse(line);
    return parseFilterPattern(pattern)({ line, json });
  };

  test.each([
    ['{ $.level = "ERROR" && $.ms > 3 }', true],
    ['{ ($.level = "INFO") || ($.user.id = 1) }', true],
    ['{ $.level = "INFO" || $.ms < 500 && $.cold IS TRUE }', false],
    ['{ $.user.mail = "john@*" }', true],
    ['{ $.user.mail = "*@*.com" }', true],
    ['{ $.user.mail = "john*n@example.com" }', false],
    ['{ $.ms != 500 }', false],
    ['{ $.ms >= 5e2 }', true],
    ['{ $.tags[1] = PUT }', true],
    ['{ $.tags = "GET" }', false],
    ['{ $.gone IS NULL }', true],
    ['{ $.missing NOT EXISTS }', true],
    ['{ $.missing != 1 }', false],
    ['ERROR john', true],
    ['ERROR -john', false],
    ['?FATAL ?ERROR', true],
    ['"john@example.com"', true],
    ['', true],
  ])('%s', (pattern, expected) => expect(matches(pattern)).toBe(expected));

  test.each(['[ip, user]', '%ERR.*%', '{ $.level', '{ level = 1 }', 'john@example.com', '{ $.a IS EMPTY }'])(
    'refuses %s',
    (pattern) => expect(() => parseFilterPattern(pattern)).toThrow(StageError),
  );

  test('takes little time for many wildcards in a long text', () => {
    const pattern = parseFilterPattern(`{ $.a = "${'*a'.repeat(20)}*b" }`);
    const before = process.cpuUsage();
    expect(pattern({ line: '', json: { a: 'a'.repeat(2_000) } })).toBe(false);
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });

  test('counts, with a default for other lines, or the number that it finds', () => {
    const { records } = stage.stage;
    const logs = new Logs(records);
    const filter = (value: string, more: object) =>
      logs.addFilter(
        'group',
        new MetricFilter(
          parseFilterPattern('{ $.level = "ERROR" }'),
          { namespace: 'N', name: value, value, dimensions: {}, ...more },
          stage.cloudWatch.store,
        ),
      );
    filter('1', { defaultValue: 0 });
    filter('$.ms', { dimensions: { game: '$.game' } });
    for (const event of [
      { level: 'ERROR', ms: 70, game: 'pong' },
      { level: 'INFO', ms: 9 },
    ]) {
      logs.write('group', JSON.stringify(event));
    }
    logs.write('another group', JSON.stringify({ level: 'ERROR' }));
    expect(values('N', '1', {}, 'SampleCount')).toEqual([2]);
    expect(values('N', '1', {})).toEqual([1]);
    expect(values('N', '$.ms', { game: 'pong' })).toEqual([70]);
  });
});

describe('alarm-lambda-api: metric math', () => {
  const given = new Map([
    ['a', [1, undefined, 4]],
    ['b', [2, 5, 0]],
  ]);
  test.each([
    ['a + b * 2', [5, undefined, 4]],
    ['FILL(a, 0) - 1', [0, -1, 3]],
    ['SUM([a, b])', [3, 5, 4]],
    ['IF(b > 1, b, 0)', [2, 5, 0]],
    ['b / a', [2, undefined, 0]],
    ['a / b', [0.5, undefined, undefined]],
    ['MAX(b) + b', [7, 10, 5]],
    ['b >= 2 AND b < 5', [1, 0, 0]],
  ])('%s', (source, expected) => expect(parseMath(source)(given)).toEqual(expected));

  test.each(['ANOMALY_DETECTION_BAND(a)', 'a +', 'SEARCH("x")', 'a b'])('refuses %s', (source) =>
    expect(() => parseMath(source)).toThrow(StageError),
  );
});
