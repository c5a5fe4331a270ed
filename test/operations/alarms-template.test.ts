import { describe, expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import { nameAll, nameOf, type Resource, referredId, resources, theOnly } from '../support/template-resources.ts';

/** Rules for the alarms of all chapters, in production, which has them all: a new chapter has to keep them too. */
const arcade = synthArcade({ environment: 'prod' });
const alarms = resources(arcade, 'AWS::CloudWatch::Alarm');

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Stat: string;
    readonly Period: number;
    readonly Metric: { readonly MetricName: string; readonly Dimensions: { Name: string; Value: unknown }[] };
  };
}
const queriesOf = ({ Properties }: Resource) => (Properties.Metrics ?? []) as MetricQuery[];
const statsOf = (alarm: Resource) => queriesOf(alarm).flatMap(({ MetricStat }) => MetricStat ?? []);
/** Of the metrics that are made of the logs of a chapter. */
const namespaceOf = (chapter: string) => `ServerlessArcade/${arcade.chapter(chapter).stack.stackName}`;
const byMetric = (name: string) =>
  alarms.filter(
    (alarm) => alarm.Properties.MetricName === name || statsOf(alarm).some(({ Metric }) => Metric.MetricName === name),
  );

test('composite-alarm: every alarm of a chapter is in the composite alarm of its chapter', () => {
  for (const { id, stack } of arcade.chapters) {
    const chapter = arcade.chapter(id);
    const rule = JSON.stringify(theOnly(chapter, 'AWS::CloudWatch::CompositeAlarm').Properties.AlarmRule);
    const missing = resources(chapter, 'AWS::CloudWatch::Alarm').filter(
      ({ logicalId }) => !rule.includes(`{"Ref":"${logicalId}"}`),
    );
    expect([stack.stackName, nameAll(missing)]).toEqual([stack.stackName, []]);
  }
});

test('composite-alarm: a composite alarm is on while any of its alarms is, and nothing keeps it quiet', () => {
  for (const { Properties } of resources(arcade, 'AWS::CloudWatch::CompositeAlarm')) {
    expect(ruleOf(Properties.AlarmRule)).toMatch(/^ALARM\("[\w-]+"\)( OR ALARM\("[\w-]+"\))*$/);
    expect(Properties.ActionsEnabled ?? true).toBe(true);
    expect(Properties).not.toHaveProperty('ActionsSuppressor');
  }
});

/** The rule as CloudWatch gets it: names that CloudFormation makes are those of the template. */
function ruleOf(rule: unknown): string {
  if (typeof rule === 'string') return rule;
  const [, parts] = (rule as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : String(referredId(part)))).join('');
}

describe('in the sandbox', () => {
  const sandbox = synthArcade();
  const examples = resources(sandbox, 'AWS::CloudWatch::Alarm');
  /** What an alarm watches: a metric of a service, or the one that is used for it. */
  const kindOf = (alarm: Resource) => {
    const metric = alarm.Properties.MetricName ?? statsOf(alarm)[0]?.Metric.MetricName;
    return String(metric).replace('ReadThrottleEvents', 'WriteThrottleEvents');
  };

  test('composite-alarm: one composite alarm, over every alarm by its name', () => {
    const health = theOnly(sandbox, 'AWS::CloudWatch::CompositeAlarm');
    expect(health.chapter).toBe('operations');
    const named = [...ruleOf(health.Properties.AlarmRule).matchAll(/"([\w-]+)"/g)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(examples.map(({ Properties }) => Properties.AlarmName).toSorted());
  });

  test('alarm-lambda-api: every kind of alarm has an example, but for those of deployments and of DynamoDB itself', () => {
    const shown = new Set(examples.map(kindOf));
    const missing = new Set(alarms.map(kindOf).filter((kind) => !shown.has(kind)));
    expect([...missing].sort()).toEqual(['Errors', 'SystemErrors']);
  });

  test('alarm-lambda-api: every example is an alarm of production, with its thresholds', () => {
    const own = new Set(['AlarmName', 'Namespace', 'Dimensions', 'Metrics', 'Tags']);
    const settings = ({ Properties }: Resource) => Object.entries(Properties).filter(([name]) => !own.has(name));
    for (const example of examples) {
      const [same] = alarms.filter((alarm) => nameOf(alarm) === nameOf(example));
      expect([nameOf(example), settings(example)]).toEqual([nameOf(example), same && settings(same)]);
    }
  });
});

test('eventbridge-schedule: every group of schedules is watched for calls that were dropped, from the first one on', () => {
  const groups = resources(arcade, 'AWS::Scheduler::Schedule').map(({ Properties }) => Properties.GroupName);
  expect(groups.length).toBeGreaterThan(0);
  expect(byMetric('InvocationDroppedCount').map(({ Properties }) => Properties)).toMatchObject(
    groups.map((Value) => ({
      Namespace: 'AWS/Scheduler',
      Dimensions: [{ Name: 'ScheduleGroup', Value }],
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Period: 60,
      EvaluationPeriods: 1,
    })),
  );
});

test('alarm-lambda-api: every alarm says what to do, and what silence means', () => {
  for (const alarm of alarms) {
    expect([nameOf(alarm), alarm.Properties.TreatMissingData]).toEqual([nameOf(alarm), 'notBreaching']);
    expect(String(alarm.Properties.AlarmDescription)).toMatch(/^.{30,}[.?]$/);
  }
});

test('alarm-lambda-api: an alarm on an expression has at most ten metrics, and returns one series', () => {
  for (const alarm of alarms.filter((each) => queriesOf(each).length > 0)) {
    expect(statsOf(alarm).length).toBeLessThanOrEqual(10);
    expect(queriesOf(alarm).filter(({ Expression }) => Expression !== undefined)).toHaveLength(1);
    expect(new Set(statsOf(alarm).map(({ Period }) => Period)).size).toBe(1);
  }
});

describe('functions', () => {
  const functions = resources(arcade, 'AWS::Lambda::Function');
  /** The functions in the alarms on a metric, by how often they are there. */
  const functionsIn = (metric: string) =>
    byMetric(metric).flatMap((alarm) =>
      statsOf(alarm).map(({ Metric }) => `${alarm.chapter}/${referredId(Metric.Dimensions[0]?.Value)}`),
    );

  test.each(['Throttles', 'Duration'])('alarm-lambda-api: %s: every function is in one alarm', (metric) => {
    expect(functionsIn(metric).sort()).toEqual(nameAll(functions).sort());
  });

  test('alarm-lambda-api: the 95th percentile of a duration is measured against the timeout of its function', () => {
    for (const alarm of byMetric('Duration')) {
      for (const { Stat, Metric } of statsOf(alarm)) {
        expect(Stat).toBe('p95');
        const fn = functions.find(
          ({ chapter, logicalId }) =>
            chapter === alarm.chapter && logicalId === referredId(Metric.Dimensions[0]?.Value),
        );
        expect(alarm.Properties.Threshold).toBe(Number(fn?.Properties.Timeout) * 800);
      }
      expect(queriesOf(alarm)[0]?.Expression).toMatch(/^MAX\(\[m0(, m\d)*\]\)$/);
    }
  });

  test('logs-metric-filter: every function has its errors and its cold starts counted, by fields of the log', () => {
    const filters = resources(arcade, 'AWS::Logs::MetricFilter');
    for (const { chapter, logicalId, Properties } of functions) {
      const group = referredId((Properties.LoggingConfig as { LogGroup: unknown }).LogGroup);
      const counted = filters.filter(
        (filter) => filter.chapter === chapter && referredId(filter.Properties.LogGroupName) === group,
      );
      expect([logicalId, counted.map((filter) => filter.Properties)]).toMatchObject([
        logicalId,
        [
          {
            FilterPattern:
              '{ ($.level = "ERROR") || (($.type = "platform.report") && ($.record.status != "success")) }',
            MetricTransformations: [{ MetricName: 'LoggedErrors', MetricNamespace: namespaceOf(chapter) }],
          },
          {
            FilterPattern: '{ ($.message = "Cold start") && ($.cold_start IS TRUE) }',
            MetricTransformations: [{ MetricName: 'ColdStarts', MetricNamespace: namespaceOf(chapter) }],
          },
        ],
      ]);
    }
  });

  test('logs-metric-filter: each chapter with functions has one alarm on its logged errors', () => {
    const chapters = [...new Set(functions.map(({ chapter }) => chapter))];
    expect(byMetric('LoggedErrors').map(({ chapter }) => chapter)).toEqual(chapters);
    for (const { chapter, Properties } of byMetric('LoggedErrors')) {
      expect(Properties.Namespace).toBe(namespaceOf(chapter));
    }
  });

  test('alarm-lambda-api: what nobody waits for is watched: dropped events and failures without a place', () => {
    const invoked = resources(arcade, 'AWS::Lambda::EventInvokeConfig').map(
      ({ chapter, Properties }) => `${chapter}/${referredId(Properties.FunctionName)}`,
    );
    expect(invoked.length).toBeGreaterThan(0);
    for (const metric of ['AsyncEventsDropped', 'DestinationDeliveryFailures']) {
      const watched = byMetric(metric).map(({ chapter, Properties }) => {
        const [dimension] = Properties.Dimensions as { Value: unknown }[];
        return `${chapter}/${referredId(dimension?.Value)}`;
      });
      expect(watched).toEqual(invoked);
    }
  });
});

describe('the API', () => {
  const plays = arcade.chapter('api');
  const { Name } = theOnly(plays, 'AWS::ApiGateway::RestApi').Properties;
  const dimensions = [
    { Name: 'ApiName', Value: Name },
    { Name: 'Stage', Value: theOnly(plays, 'AWS::ApiGateway::Stage').Properties.StageName },
  ];

  test.each([
    ['5XXError', { Statistic: 'Sum', Threshold: 5, Period: 60, EvaluationPeriods: 1 }],
    ['4XXError', { Statistic: 'Average', Threshold: 0.5, Period: 300, EvaluationPeriods: 3 }],
    ['Latency', { ExtendedStatistic: 'p95', Threshold: 2_000, Period: 300, EvaluationPeriods: 3 }],
    ['IntegrationLatency', { ExtendedStatistic: 'p95', Threshold: 2_000, Period: 300, EvaluationPeriods: 3 }],
  ])('alarm-lambda-api: %s of the API and its stage', (metric, expected) => {
    const [alarm, ...others] = byMetric(metric);
    expect(others).toEqual([]);
    expect(alarm?.Properties).toMatchObject({ ...expected, Namespace: 'AWS/ApiGateway', Dimensions: dimensions });
  });
});

describe('the table', () => {
  const foundation = arcade.chapter('foundation');
  const table = { Name: 'TableName', Value: { Ref: theOnly(foundation, 'AWS::DynamoDB::GlobalTable').logicalId } };
  const index = { Name: 'GlobalSecondaryIndexName', Value: 'byGame' };

  test.each([
    ['ThrottledWrites', 'WriteThrottleEvents', [table]],
    ['ThrottledReads', 'ReadThrottleEvents', [table]],
    ['ThrottledIndexWrites', 'WriteThrottleEvents', [index, table]],
    ['ThrottledIndexReads', 'ReadThrottleEvents', [index, table]],
  ])('ddb-throttle-backoff: %s, and its description leads to the runbook', (name, MetricName, Dimensions) => {
    const alarm = theOnly(foundation, 'AWS::CloudWatch::Alarm', `TableAlarms${name}`);
    expect(statsOf(alarm)).toEqual([
      { Stat: 'Sum', Period: 60, Metric: { Namespace: 'AWS/DynamoDB', MetricName, Dimensions } },
    ]);
    expect(alarm.Properties).toMatchObject({ Threshold: 10, DatapointsToAlarm: 1, EvaluationPeriods: 3 });
    expect(alarm.Properties.AlarmDescription).toContain('docs/chapters/imports.md, "When the table throttles"');
  });

  test('ddb-throttle-backoff: an alarm on metrics of DynamoDB makes silence a zero, or it would never end', () => {
    const onTables = alarms.filter((alarm) => JSON.stringify(alarm.Properties).includes('"AWS/DynamoDB"'));
    expect(onTables).toHaveLength(5);
    for (const alarm of onTables) {
      const metrics = queriesOf(alarm).filter(({ MetricStat }) => MetricStat !== undefined);
      const filled = metrics.map(({ Id }) => `FILL(${Id}, 0)`).join(', ');
      const expressions = queriesOf(alarm).flatMap(({ Expression }) => Expression ?? []);
      expect([nameOf(alarm), expressions]).toEqual([nameOf(alarm), [`SUM([${filled}])`]]);
      // FILL makes a zero of a minute that is only late, too.
      const { EvaluationPeriods, DatapointsToAlarm } = alarm.Properties;
      expect(Number(EvaluationPeriods)).toBe(Number(DatapointsToAlarm) + 2);
    }
  });

  test('ddb-throttle-backoff: errors of DynamoDB itself are summed over every operation that a role may call', () => {
    const granted = resources(arcade, 'AWS::IAM::Policy').flatMap(({ Properties }) =>
      [...JSON.stringify(Properties).matchAll(/"dynamodb:(\w+)"/g)].map(([, action]) => action),
    );
    // Without those of the stream, which has metrics of its own; with transactions, which are granted by what is in them.
    const calls = new Set([...granted, 'TransactWriteItems']);
    const noOperations = ['ConditionCheckItem', 'DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
    for (const action of noOperations) calls.delete(action);
    const [alarm] = byMetric('SystemErrors');
    const operations = alarm === undefined ? [] : statsOf(alarm).map(({ Metric }) => Metric.Dimensions[0]?.Value);
    expect(operations.toSorted()).toEqual([...calls].toSorted());
  });
});
