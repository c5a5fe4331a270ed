import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { synthArcade } from '../support/synth.ts';
import { arnOf, resources, theOnly } from '../support/template-resources.ts';
import { admits, admittedTo } from './admissions.ts';

const reactions = synthArcade().chapter('reactions');
const { template } = reactions;
const QUEUE = 'AWS::SQS::Queue';
const RULE = 'AWS::Events::Rule';

describe('the rules', () => {
  const highScores = theOnly(reactions, RULE, 'HighScores');
  const suspicious = theOnly(reactions, RULE, 'SuspiciousPlays');
  const announce = theOnly(reactions, 'AWS::Lambda::Alias', 'AnnounceHighScore');

  test.each([
    [highScores, 'arcade.leaderboard', 'HighScoreBeaten.v1', 1_000],
    [suspicious, 'arcade.api', 'PlayRecorded.v1', 10_000_000],
  ])(
    'eventbridge-pattern-rule: $logicalId matches the type with its version, and the score',
    (rule, source, type, score) => {
      expect(rule.Properties).toMatchObject({
        EventBusName: { 'Fn::ImportValue': expect.stringMatching(/^arcade-foundation:/) },
        EventPattern: {
          source: [source],
          'detail-type': [type],
          detail: { detail: { score: [{ numeric: ['>=', score] }] } },
        },
      });
    },
  );

  test.each([
    [highScores, 'HighScoresFailures', { Ref: announce.logicalId }],
    [suspicious, 'SuspiciousPlaysFailures', arnOf(theOnly(reactions, QUEUE, 'ReviewQueue'))],
  ])('eventbridge-pattern-rule: $logicalId has one target, bounded retries and dead letters', (rule, failures, Arn) => {
    const queue = theOnly(reactions, QUEUE, failures);
    expect(rule.Properties.Targets).toEqual([
      {
        Id: expect.any(String),
        Arn,
        DeadLetterConfig: { Arn: arnOf(queue) },
        RetryPolicy: { MaximumEventAgeInSeconds: 6 * 3_600, MaximumRetryAttempts: 20 },
      },
    ]);
    expect(admittedTo(queue)).toMatchObject(admits('events.amazonaws.com', arnOf(rule)));
  });

  test('queue-topic-access-policy: the review queue admits its rule, and nobody else', () => {
    expect(admittedTo(theOnly(reactions, QUEUE, 'ReviewQueue'))).toMatchObject(
      admits('events.amazonaws.com', arnOf(suspicious)),
    );
  });

  test('lambda-resource-policy: the rule of high scores may invoke the announcer, and nobody else may', () => {
    expect(resources(reactions, 'AWS::Lambda::Permission')).toMatchObject([
      {
        Properties: {
          FunctionName: { Ref: announce.logicalId },
          Principal: 'events.amazonaws.com',
          SourceArn: arnOf(highScores),
        },
      },
    ]);
  });

  test('lambda-invocation-modes: what the announcer fails at is retried twice and then kept', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      Qualifier: Match.anyValue(),
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 3_600,
      DestinationConfig: { OnFailure: { Destination: arnOf(theOnly(reactions, QUEUE, 'HighScoresFailures')) } },
    });
  });
});
