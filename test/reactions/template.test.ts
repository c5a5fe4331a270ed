import { describe, expect, test } from '@jest/globals';
import { STREAM_FILTER } from '#lambda/leaderboard/stream-filter.ts';
import { kindsWrittenBy } from '../support/own-sources.ts';
import { synthArcade } from '../support/synth.ts';
import { expectGoldenTemplate } from '../support/template-golden.ts';
import { arnOf, resources, statementsOf, theOnly } from '../support/template-resources.ts';
import { admits, admittedTo } from './admissions.ts';

const reactions = synthArcade().chapter('reactions');

const QUEUE = 'AWS::SQS::Queue';
/** The topic is in the chapter of its publisher. */
const topicArn = { 'Fn::ImportValue': expect.stringMatching(/^arcade-leaderboard:.*RefDomainEvents/) };

/** What a role may do, but for what every function may. */
const grantsOf = (fn: string) =>
  statementsOf(theOnly(reactions, 'AWS::IAM::Policy', `${fn}Role`)).filter(
    ({ Action }) => !Action.some((action) => action.startsWith('logs:') || action.startsWith('xray:')),
  );

test('cdk-synth-tests: the template is the golden one', () => expectGoldenTemplate('reactions'));

describe('the subscriptions', () => {
  const subscription = (id: string) => theOnly(reactions, 'AWS::SNS::Subscription', id);

  test.each(['Welcome', 'Activity'])('sns-fanout-sqs: %s gets the messages as they were published', (id) => {
    expect(subscription(id).Properties).toMatchObject({
      Protocol: 'sqs',
      TopicArn: topicArn,
      Endpoint: arnOf(theOnly(reactions, QUEUE, `${id}Queue`)),
      RawMessageDelivery: true,
    });
  });

  test.each(['Welcome', 'Activity'])('sns-delivery-retry-dlq: what cannot be delivered to %s is kept', (id) => {
    const undelivered = theOnly(reactions, QUEUE, `${id}Undelivered`);
    expect(subscription(id).Properties.RedrivePolicy).toEqual({ deadLetterTargetArn: arnOf(undelivered) });
    // Another queue than the dead letters of the consumer: what waits here never reached it.
    expect(JSON.stringify(theOnly(reactions, QUEUE, `${id}Queue`).Properties.RedrivePolicy)).not.toContain(
      undelivered.logicalId,
    );
  });

  test.each(['WelcomeQueue', 'WelcomeUndelivered', 'ActivityQueue', 'ActivityUndelivered'])(
    'queue-topic-access-policy: %s admits SNS for this topic, and nobody else',
    (id) => {
      expect(admittedTo(theOnly(reactions, QUEUE, id))).toMatchObject(admits('sns.amazonaws.com', topicArn));
    },
  );

  test('sns-filter-policy: the welcome goes by an attribute, to registrations only', () => {
    expect(subscription('Welcome').Properties).toMatchObject({
      FilterPolicyScope: 'MessageAttributes',
      FilterPolicy: { eventType: ['PlayerRegistered.v1'] },
    });
  });

  test('sns-filter-policy: the activity goes by the body, to ended sessions and notable plays', () => {
    expect(subscription('Activity').Properties).toMatchObject({
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: {
        type: ['PlayRecorded.v1', 'SessionExpired.v1', 'SessionEnded.v1'],
        detail: { score: [{ numeric: ['>=', 1_000] }, { exists: false }] },
      },
    });
  });
});

describe('the consumers', () => {
  test.each([
    ['WelcomePlayer', 'WelcomeQueue', ['dynamodb:PutItem']],
    ['LogActivity', 'ActivityQueue', ['dynamodb:PutItem']],
    ['ReviewPlay', 'ReviewQueue', ['dynamodb:ConditionCheckItem', 'dynamodb:PutItem']],
  ])('iam-role-per-function: %s may take from its queue and write one way', (fn, queue, action) => {
    const grants = grantsOf(fn);
    expect(grants.map(({ Action }) => [...Action].sort())).toEqual(
      expect.arrayContaining([action, ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage']]),
    );
    expect(grants).toHaveLength(2);
    const write = grants.find(({ Action }) => Action.some((name) => name.startsWith('dynamodb:')));
    expect(write?.Resource).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/GetAttTable\w+Arn/) }]);
    expect(JSON.stringify(grants)).toContain(JSON.stringify(arnOf(theOnly(reactions, QUEUE, queue))));
  });

  test('iam-role-per-function: AnnounceHighScore may write one way and leave what it failed at', () => {
    expect(grantsOf('AnnounceHighScore')).toMatchObject([
      { Action: ['dynamodb:PutItem'], Resource: [{ 'Fn::ImportValue': expect.stringMatching(/GetAttTable\w+Arn/) }] },
      { Action: ['sqs:SendMessage'], Resource: [arnOf(theOnly(reactions, QUEUE, 'HighScoresFailures'))] },
    ]);
  });

  test('lambda-no-recursion: no consumer may publish', () => {
    const publishers = resources(reactions, 'AWS::IAM::Policy').filter((policy) =>
      statementsOf(policy).some(({ Action }) =>
        Action.some((action) => action === 'sns:Publish' || action === 'events:PutEvents'),
      ),
    );
    expect(publishers.map(({ logicalId }) => logicalId)).toEqual([]);
  });

  test('ddb-query-not-scan: no role may scan', () => {
    const actions = resources(reactions, 'AWS::IAM::Policy')
      .flatMap(statementsOf)
      .flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action === 'dynamodb:Scan' || action.includes('*'))).toEqual([]);
  });
});

test('lambda-no-recursion: nothing that the functions of this chapter write passes the filter of the stream', () => {
  const written = ['announce-high-score', 'log-activity', 'review-play', 'welcome-player'].flatMap((name) =>
    kindsWrittenBy(`reactions/${name}`),
  );
  expect(written.toSorted()).toEqual(['activity', 'announcement', 'message', 'review']);
  const read: readonly string[] = [...STREAM_FILTER.INSERT, ...STREAM_FILTER.REMOVE];
  expect(written.filter((entity) => read.includes(entity))).toEqual([]);
});
