import { expect, test } from '@jest/globals';
import { evaluate } from '@serverless-arcade/stage/iam/evaluate.ts';
import { policyDocument } from '@serverless-arcade/stage/iam/policy.ts';
import { principalTags } from '@serverless-arcade/stage/iam/policy-variables.ts';
import { parse } from 'valibot';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('mailroom');
const queue = (name: string) => theOnly(chapter, 'AWS::SQS::Queue', name).Properties;

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('sqs-visibility-timeout: a letter stays hidden for six times the timeout of its function', () => {
  expect(queue('LettersQueue').VisibilityTimeout).toBe(6 * 10);
  expect(theOnly(chapter, 'AWS::Lambda::Function', 'KeepLetter').Properties.Timeout).toBe(10);
});

test('sqs-dlq-redrive-policy: a letter that fails five times is a dead letter', () => {
  expect(queue('LettersQueue').RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
});

test('sqs-api-tour: the queue that names the tour is a standard queue without a delay, as that of the tour', () => {
  expect(queue('LettersQueue')).not.toHaveProperty('DelaySeconds');
  expect(queue('LettersQueue')).not.toHaveProperty('FifoQueue');
});

test('sqs-batch-partial-failure: one bad letter does not send its batch back', () => {
  const { Properties } = theOnly(chapter, 'AWS::Lambda::EventSourceMapping', 'KeepLetterConsumer');
  expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
});

test('iam-role-per-function: a function writes its item, and reads below one prefix of one bucket', () => {
  const actionsOf = (role: string) =>
    statementsOf(theOnly(chapter, 'AWS::IAM::Policy', role))
      .flatMap(({ Action }) => Action)
      .filter((action) => /^(dynamodb|s3):/.test(action));
  expect(actionsOf('KeepLetterRole')).toEqual(['dynamodb:PutItem', 's3:GetObject']);
  expect(actionsOf('KeepTicketsRole')).toEqual(['dynamodb:UpdateItem']);
});

test('sqs-fifo: queue, dead letters and topic are FIFO, with deduplication and quota of each group', () => {
  expect(queue('TicketsEntriesQueue')).toMatchObject({
    FifoQueue: true,
    QueueName: expect.stringMatching(/\.fifo$/),
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  });
  for (const name of ['TicketsEntriesDeadLetters', 'TicketsUndelivered']) expect(queue(name).FifoQueue).toBe(true);
  const topic = theOnly(chapter, 'AWS::SNS::Topic', 'TicketsTopic').Properties;
  expect(topic).toMatchObject({ FifoTopic: true, FifoThroughputScope: 'MessageGroup' });
  const mapping = theOnly(chapter, 'AWS::Lambda::EventSourceMapping', 'KeepTicketsConsumer').Properties;
  expect(mapping).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  expect(mapping.MaximumBatchingWindowInSeconds).toBeUndefined();
});

test('sqs-large-payload: a parcel outlives its message, dead letters included', () => {
  expect(queue('LettersQueue').MessageRetentionPeriod).toBe(4 * 86_400);
  expect(queue('LettersDeadLetters').MessageRetentionPeriod).toBe(14 * 86_400);
  expect(theOnly(chapter, 'AWS::S3::Bucket', 'Parcels').Properties.LifecycleConfiguration).toMatchObject({
    Rules: [{ Prefix: 'parcels/', Status: 'Enabled', ExpirationInDays: 21 }, { Status: 'Enabled' }],
  });
});

test('sqs-change-visibility: without a heartbeat an order is back after half a minute', () => {
  expect(queue('PosterOrdersQueue').VisibilityTimeout).toBe(30);
});

/** What the policy says to a role that may do everything. */
function decisionOn(address: string, time: string, tags: Readonly<Record<string, string>> = {}) {
  const { PolicyDocument } = theOnly(chapter, 'AWS::SQS::QueuePolicy', 'PosterOrdersQueue').Properties;
  const policy = parse(
    policyDocument,
    JSON.parse(JSON.stringify(PolicyDocument), (key, value) => (key === 'Resource' ? '*' : value)),
  );
  const context = {
    'aws:securetransport': 'true',
    'aws:sourceip': address,
    'aws:currenttime': time,
    ...principalTags(tags),
  };
  const everything = { Statement: [{ Effect: 'Allow' as const, Action: '*', Resource: '*' }] };
  const principal = { type: 'AWS', id: 'arn:aws:iam::000000000000:role/office' } as const;
  return evaluate({ principal, action: 'sqs:SendMessage', resource: 'orders', context }, [everything], [policy]);
}

test.each<[string, string, string, string]>([
  ['allow', 'from the office, while orders are taken', '203.0.113.255', '2030-06-01T12:00:00Z'],
  ['explicit-deny', 'from elsewhere', '198.51.100.7', '2030-06-01T12:00:00Z'],
  ['explicit-deny', 'before the opening', '203.0.113.7', '2025-12-31T23:59:59Z'],
  ['explicit-deny', 'after the end', '203.0.113.7', '2036-01-01T00:00:01Z'],
])('sqs-policy-conditions: the policy says %s %s', (decision, _, address, time) => {
  expect(decisionOn(address, time)).toBe(decision);
});

test.each([
  ['from elsewhere', '2030-06-01T12:00:00Z'],
  ['before the opening', '2025-12-31T23:59:59Z'],
  ['after the end', '2036-01-01T00:00:01Z'],
])('sqs-policy-conditions: a redrive is spared %s, a role with another duty is not', (_, time) => {
  expect(decisionOn('198.51.100.7', time, { duty: 'redrive' })).toBe('allow');
  expect(decisionOn('198.51.100.7', time, { duty: 'print' })).toBe('explicit-deny');
});
