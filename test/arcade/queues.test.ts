import { expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import {
  aliasIn,
  nameAll,
  nameOf,
  type Resource,
  referredId,
  resources,
  statementsOf,
} from '../support/template-resources.ts';

/** Rules for every queue of every chapter and for whoever consumes it, in production, which has all alarms. */
const arcade = synthArcade({ environment: 'prod' });
const queues = resources(arcade, 'AWS::SQS::Queue');
const alarms = resources(arcade, 'AWS::CloudWatch::Alarm');
const mappings = resources(arcade, 'AWS::Lambda::EventSourceMapping');

interface RedrivePolicy {
  readonly deadLetterTargetArn: unknown;
  readonly maxReceiveCount: number;
}
const redrivePolicy = ({ Properties }: Resource) => Properties.RedrivePolicy as RedrivePolicy | undefined;

/** Where a mapping or an asynchronous invocation leaves what failed. */
function onFailure({ DestinationConfig }: Resource['Properties']): unknown {
  return (DestinationConfig as { OnFailure?: { Destination?: unknown } } | undefined)?.OnFailure?.Destination;
}

/** The resource of the same chapter that a reference points to. */
const behind = (from: Resource, reference: unknown) =>
  resources(arcade.chapter(from.chapter)).find(({ logicalId }) => logicalId === referredId(reference));

const pairs = queues.flatMap((source) => {
  const target = behind(source, redrivePolicy(source)?.deadLetterTargetArn);
  return target === undefined ? [] : [{ name: source.logicalId, source, deadLetters: target }];
});
const deadLetterQueues = new Set(pairs.map(({ deadLetters }) => deadLetters.logicalId));
/** Queues for what services could not deliver or get processed: whatever names them does so as the place for failures. */
const failureTargets = [
  ...mappings.map(({ chapter, Properties }) => ({ chapter, arn: onFailure(Properties) })),
  ...resources(arcade, 'AWS::Lambda::EventInvokeConfig').map(({ chapter, Properties }) => ({
    chapter,
    arn: onFailure(Properties),
  })),
  ...resources(arcade, 'AWS::SNS::Subscription').map((subscription) => ({
    chapter: subscription.chapter,
    arn: redrivePolicy(subscription)?.deadLetterTargetArn,
  })),
  ...resources(arcade, 'AWS::Events::Rule').flatMap(({ chapter, Properties }) =>
    ([Properties.Targets].flat() as { DeadLetterConfig?: { Arn: unknown } }[]).map(({ DeadLetterConfig }) => ({
      chapter,
      arn: DeadLetterConfig?.Arn,
    })),
  ),
  ...resources(arcade, 'AWS::Scheduler::Schedule').map(({ chapter, Properties }) => ({
    chapter,
    arn: (Properties.Target as { DeadLetterConfig?: { Arn: unknown } }).DeadLetterConfig?.Arn,
  })),
].map(({ chapter, arn }) => `${chapter}/${referredId(arn)}`);
const failureQueues = queues.filter((queue) => failureTargets.includes(nameOf(queue)));
/** The alarms on a metric of a queue. */
const watched = (metric: string, queue: Resource) =>
  alarms.filter(
    ({ chapter, Properties }) =>
      chapter === queue.chapter &&
      Properties.MetricName === metric &&
      JSON.stringify(Properties.Dimensions).includes(`["${queue.logicalId}","QueueName"]`),
  );

const consumed = mappings.flatMap((mapping) => {
  const queue = behind(mapping, mapping.Properties.EventSourceArn);
  const alias = aliasIn(mapping.Properties.FunctionName, resources(arcade.chapter(mapping.chapter)));
  const consumer = alias && behind(alias, alias.Properties.FunctionName);
  if (queue?.Type !== 'AWS::SQS::Queue' || consumer === undefined) return [];
  return [{ name: mapping.logicalId, mapping, queue, consumer }];
});

test('sqs-dlq-redrive-policy: every queue has dead letters, except those that are dead letters', () => {
  expect(pairs.length).toBeGreaterThan(0);
  expect(queues).toHaveLength(pairs.length + deadLetterQueues.size + failureQueues.length);
});

test.each(failureQueues)('sqs-dlq-retention: failures in $logicalId stay 14 days and raise an alarm', (queue) => {
  expect(queue.Properties).toMatchObject({ MessageRetentionPeriod: 1_209_600 });
  expect(watched('ApproximateNumberOfMessagesVisible', queue)).toMatchObject([
    {
      Properties: {
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        Statistic: 'Maximum',
      },
    },
  ]);
});

test('sqs-dlq-redrive-policy: failures of services and dead letters of queues never share a queue', () => {
  expect(failureQueues.length).toBeGreaterThan(0);
  expect(failureQueues.filter(({ logicalId }) => deadLetterQueues.has(logicalId))).toEqual([]);
});

test.each(pairs)('sqs-dlq-redrive-policy: $name allows at least five receives', ({ source }) => {
  expect(redrivePolicy(source)?.maxReceiveCount).toBeGreaterThanOrEqual(5);
});

test.each(pairs)('sqs-dlq-retention: the dead letters of $name stay 14 days, longer than its messages', (pair) => {
  const [retention, kept] = [pair.source, pair.deadLetters].map(({ Properties }) => Properties.MessageRetentionPeriod);
  expect(kept).toBe(1_209_600);
  expect(retention).toBeLessThan(Number(kept));
});

test.each(pairs)(
  'sqs-dlq-redrive-source: the dead letters of $name come from there only',
  ({ source, deadLetters }) => {
    expect(deadLetters.Properties.RedriveAllowPolicy).toMatchObject({ redrivePermission: 'byQueue' });
    expect(JSON.stringify(deadLetters.Properties.RedriveAllowPolicy)).toContain(`:${source.Properties.QueueName}"`);
  },
);

test.each(pairs)('alarm-dlq-depth: dead letters and lag of $name raise alarms, silence does not', (pair) => {
  const quiet = { TreatMissingData: 'notBreaching', Statistic: 'Maximum' };
  expect(watched('ApproximateNumberOfMessagesVisible', pair.deadLetters)).toMatchObject([
    { Properties: { ...quiet, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' } },
  ]);
  const lag = watched('ApproximateAgeOfOldestMessage', pair.source);
  expect(lag).toMatchObject([{ Properties: { ...quiet, ComparisonOperator: 'GreaterThanThreshold' } }]);
  // A message is as old as its delay before anybody may take it.
  expect(lag[0]?.Properties.Threshold).toBeGreaterThan(Number(pair.source.Properties.DelaySeconds ?? 0));
});

test.each(queues)('sqs-long-polling: $logicalId lets receivers wait 20 s', ({ Properties }) => {
  expect(Properties.ReceiveMessageWaitTimeSeconds).toBe(20);
});

test.each(queues)('sqs-sns-encryption: $logicalId is encrypted with a key of SQS', ({ Properties }) => {
  expect(Properties.SqsManagedSseEnabled).toBe(true);
  expect(Properties).not.toHaveProperty('KmsMasterKeyId');
});

test.each(queues)('tls-only-resource-policies: $logicalId refuses everybody who comes without TLS', (queue) => {
  const statements = resources(arcade.chapter(queue.chapter), 'AWS::SQS::QueuePolicy')
    .filter(({ Properties }) => [Properties.Queues].flat().some((ref) => referredId(ref) === queue.logicalId))
    .flatMap(statementsOf);
  expect(statements).toContainEqual({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['sqs:*'],
    Resource: [{ 'Fn::GetAtt': [queue.logicalId, 'Arn'] }],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  const allowed = statements.filter(
    ({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes('*'),
  );
  expect(allowed).toEqual([]);
});

test('sqs-batch-partial-failure: every mapping of a queue is checked here', () => {
  expect(consumed.length).toBeGreaterThan(0);
  const ofQueues = mappings.filter(({ Properties }) => Properties.StartingPosition === undefined);
  expect(nameAll(consumed.map(({ mapping }) => mapping))).toEqual(nameAll(ofQueues));
});

test.each(consumed)('sqs-visibility-timeout: $name has six timeouts and its batching window', (pair) => {
  const window = Number(pair.mapping.Properties.MaximumBatchingWindowInSeconds ?? 0);
  const timeout = Number(pair.consumer.Properties.Timeout);
  expect(pair.queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeout + window);
});

test.each(consumed)('sqs-batch-partial-failure: $name reports single failures, within a bound', ({ mapping }) => {
  expect(mapping.Properties).toMatchObject({
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: expect.any(Number) },
  });
});

test.each(consumed)('lambda-no-recursion: the consumer of $name cannot send to the queue it reads', (pair) => {
  const role = referredId(pair.consumer.Properties.Role);
  const senders = resources(arcade.chapter(pair.consumer.chapter), 'AWS::IAM::Policy')
    .filter(({ Properties }) => [Properties.Roles].flat().some((ref) => referredId(ref) === role))
    .flatMap(statementsOf)
    .filter(({ Action, Resource }) => {
      return Action.includes('sqs:SendMessage') && Resource.some((arn) => referredId(arn) === pair.queue.logicalId);
    });
  expect(senders).toEqual([]);
});
