import { expect, test } from '@jest/globals';
import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { type Alias, Code, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CompositeAlarmOf } from '../../lib/constructs/alarms/composite.ts';
import { SystemErrors } from '../../lib/constructs/alarms/table.ts';
import { CountAlarm, SustainedAlarm } from '../../lib/constructs/alarms/thresholds.ts';
import { RegionalApi } from '../../lib/constructs/api/rest-api.ts';
import { LogQuery } from '../../lib/constructs/dashboards/log-query.ts';
import { EventLog } from '../../lib/constructs/events/event-log.ts';
import { AsyncOutcomes } from '../../lib/constructs/functions/async-outcomes.ts';
import { LiveFunction } from '../../lib/constructs/functions/live-function.ts';
import { QueueConsumer } from '../../lib/constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../lib/constructs/queues/work-queue.ts';
import { requireRange } from '../../lib/constructs/range.ts';
import { FunctionSchedule } from '../../lib/constructs/schedules/function-schedule.ts';
import { Configuration } from '../../lib/constructs/storage/configuration.ts';
import { StreamConsumer } from '../../lib/constructs/streams/stream-consumer.ts';
import { liveAlias, sampleFunction } from '../../lib/examples/sample-function.ts';
import { synthDirectory } from '../support/synth-directory.ts';
import { testApp } from '../support/test-app.ts';

/** What each construct refuses at synthesis, because a service would refuse it at deployment. */
const outdir = synthDirectory();
const stack = () => new Stack(testApp(outdir), 'copy');
const log = { retention: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY };
const purpose = { pattern: 'sqs-decouple-buffer', why: 'The work waits here until a function is free.' } as const;

const consumerOf = (props: { batchSize?: number; maxConcurrency: number }) => () => {
  const scope = stack();
  new QueueConsumer(scope, 'It', { queue: new Queue(scope, 'Q'), consumer: sampleFunction(scope, 'F'), ...props });
};
const queueOf =
  (props: object, id = 'It') =>
  () =>
    new WorkQueue(stack(), id, { purpose, consumerTimeout: Duration.seconds(10), ...props });
const streamOf = (props: object) => () => {
  const scope = stack();
  const streamArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/s';
  new StreamConsumer(scope, 'It', { streamArn, consumer: sampleFunction(scope, 'F'), filters: [{}], ...props });
};
const functionOf = (props: object) => () =>
  new LiveFunction(stack(), 'It', {
    code: Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    description: 'Does nothing',
    memorySize: 128,
    timeout: Duration.seconds(3),
    logRetention: log.retention,
    removalPolicy: log.removalPolicy,
    ...props,
  });
const outcomesOf = (props: object) => () => {
  const scope = stack();
  const consumer: Alias & IFunction = liveAlias(sampleFunction(scope, 'F'));
  new AsyncOutcomes(scope, 'It', { consumer, work: 'Work', successBus: new EventBus(scope, 'B'), ...props });
};
const scheduleOf = (props: { every: Duration; flexibleWindow?: Duration }) => () => {
  const scope = stack();
  const target = liveAlias(sampleFunction(scope, 'F'));
  new FunctionSchedule(scope, 'It', { description: 'It is due', target, input: {}, ...props });
};
const logOf =
  (prefix: string, id = 'It') =>
  () => {
    const scope = stack();
    new EventLog(scope, id, { eventBus: new EventBus(scope, 'B'), sourcePrefixes: [prefix], ...log });
  };
const apiOf = (props: object) => () => {
  const scope = stack();
  new RegionalApi(scope, 'It', {
    name: 'copy',
    description: 'A copy',
    stageName: 'v1',
    browsers: { origin: 'https://example.com', methods: ['GET'] },
    users: new UserPool(scope, 'Users'),
    logRetention: log.retention,
    removalPolicy: log.removalPolicy,
    ...props,
  });
};
const alarm = { description: 'It fails', namespace: 'N', metricName: 'M', dimensions: {} };

test.each<[what: string, create: () => unknown, message: string]>([
  [
    'a batch of 11',
    consumerOf({ batchSize: 11, maxConcurrency: 2 }),
    'batchSize must be a whole number from 1 to 10, not 11',
  ],
  ['one at a time', consumerOf({ maxConcurrency: 1 }), 'maxConcurrency must be a whole number from 2 to 1000, not 1'],
  ['no receive', queueOf({ maxReceiveCount: 0 }), 'maxReceiveCount must be a whole number from 1 to 1000, not 0'],
  ['half a second', queueOf({ delay: Duration.millis(500) }), 'delay must be a whole number from 0 to 900 s, not 0.5'],
  [
    'no timeout',
    queueOf({ consumerTimeout: Duration.seconds(0) }),
    'consumerTimeout must be a whole number from 1 to 900 s',
  ],
  [
    'an age below the delay',
    queueOf({ delay: Duration.seconds(9), maxAge: Duration.seconds(9) }),
    'maxAge must be more',
  ],
  ['a long name of a queue', queueOf({}, 'x'.repeat(80)), 'SQS takes 80 characters for a name'],
  ['a dot in a name of a queue', queueOf({}, 'a.b'), 'SQS takes letters, digits, - and _ in a name'],
  ['no filter', streamOf({ filters: [] }), 'a mapping takes 1 to 5 filters, not 0'],
  [
    'eleven batches of a shard',
    streamOf({ parallelizationFactor: 11 }),
    'parallelizationFactor must be a whole number from 1 to 10',
  ],
  [
    'a window of ten minutes',
    streamOf({ batchingWindow: Duration.minutes(10) }),
    'batchingWindow must be a whole number from 0 to 300 s',
  ],
  [
    'records of two days',
    streamOf({ maxRecordAge: Duration.days(2) }),
    'maxRecordAge must be a whole number from 60 to 86400 s',
  ],
  ['64 MiB', functionOf({ memorySize: 64 }), 'memorySize must be a whole number from 128 to 10240 MiB, not 64'],
  [
    '20 minutes',
    functionOf({ timeout: Duration.minutes(20) }),
    'timeout must be a whole number from 1 to 900 s, not 1200',
  ],
  [
    'an execution of two years',
    functionOf({ durable: { timeout: Duration.days(730), retention: Duration.days(7) } }),
    'durable.timeout must be a whole number from 1 to 31622400 s',
  ],
  [
    'a history of a year',
    functionOf({ durable: { timeout: Duration.days(1), retention: Duration.days(365) } }),
    'durable.retention must be a whole number from 1 to 90 days, not 365',
  ],
  [
    'a novel',
    functionOf({ description: 'x'.repeat(257) }),
    'length of description must be a whole number from 1 to 256',
  ],
  ['three retries', outcomesOf({ retryAttempts: 3 }), 'retryAttempts must be a whole number from 0 to 2, not 3'],
  [
    'an age of a day',
    outcomesOf({ maxEventAge: Duration.days(1) }),
    'maxEventAge must be a whole number from 60 to 21600 s',
  ],
  ['twice a minute', scheduleOf({ every: Duration.seconds(30) }), 'every must be a whole number from 1 to'],
  [
    'no window',
    scheduleOf({ every: Duration.hours(1), flexibleWindow: Duration.minutes(0) }),
    'flexibleWindow must be a whole number from 1 to 1440 minutes',
  ],
  ['a log of all sources', logOf(''), 'a source prefix must not be empty'],
  ['a long name of a policy', logOf('shop.', 'x'.repeat(64)), 'CloudWatch Logs takes 64 characters for a policy'],
  [
    'every origin',
    apiOf({ browsers: { origin: '*', methods: [] } }),
    'the origin must be one such as https://example.com, not "*"',
  ],
  ['a stage with a slash', apiOf({ stageName: 'v1/a' }), 'the name of an API stage has 1 to 128 letters'],
  [
    'a method with a higher limit',
    apiOf({ methodThrottles: { '/a/GET': { rate: 101, burst: 1 } } }),
    'the throttle of /a/GET must not exceed',
  ],
  [
    'an alarm at zero',
    () => new CountAlarm(stack(), 'It', { ...alarm, threshold: 0 }),
    'threshold must be at least 1, not 0',
  ],
  [
    'no period',
    () =>
      new SustainedAlarm(stack(), 'It', {
        description: 'It',
        metric: sampleFunction(stack(), 'F').metricErrors(),
        threshold: 1,
        periods: 0,
      }),
    'periods must be a whole number from 1, not 0',
  ],
  [
    'no operation',
    () => new SystemErrors(stack(), 'It', { table: { tableName: 't' }, operations: [] }),
    'an alarm takes 1 to 10 metrics, not 0',
  ],
  [
    'an alarm over none',
    () => new CompositeAlarmOf(stack(), 'It', { name: 'it', description: 'It', alarms: [] }),
    'needs at least one alarm',
  ],
  [
    'a query without steps',
    () => new LogQuery(stack(), 'It', { name: 'it', steps: [], why: 'No reason.' }),
    'a query needs at least one step',
  ],
  [
    'a query of 51 groups',
    () => {
      const scope = stack();
      const logGroups = Array.from({ length: 51 }, (_, index) => new LogGroup(scope, `L${index}`));
      new LogQuery(scope, 'It', { name: 'it', steps: ['limit 1'], logGroups, why: 'No reason.' });
    },
    'a query looks at up to 50 log groups, not 51',
  ],
  [
    'an empty setting',
    () => new Configuration(stack(), 'It', { name: 'it', value: '', description: 'It' }),
    'a value must have 1 to 4096 characters, not 0',
  ],
])('cdk-constructs: %s is refused', (_what, create, message) => {
  expect(create).toThrow(message);
  // The message begins with the path of the construct.
  expect(create).toThrow(/^copy\//);
});

test('cdk-constructs: a token is known at deployment only, so it passes', () => {
  const unknown = Lazy.number({ produce: () => 9 });
  expect(() => requireRange('copy/It', 'batchSize', unknown, { least: 1, most: 2 })).not.toThrow();
});

test('cdk-constructs: two queues of one id in different scopes have names of their own', () => {
  const scope = stack();
  const names = ['Orders', 'Invoices'].map((id) => {
    const { queue } = new WorkQueue(new Construct(scope, id), 'Work', {
      purpose,
      consumerTimeout: Duration.seconds(10),
    });
    return scope.resolve(queue.node.defaultChild && Object(queue.node.defaultChild).queueName);
  });
  expect(names).toEqual(['copy-Orders-Work', 'copy-Invoices-Work']);
});
