import { add, drop, dropResource, referTo, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, dropCondition, dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const templates: Mutations = {
  'second-reader': {
    pattern: 'ddb-stream-sns-fanout',
    breaks: 'three readers of a shard are throttled, and this is how it begins',
    change: add('WelcomePlayerConsumer', 'Properties/StartingPosition', 'LATEST'),
  },
  'consumer-may-publish': {
    pattern: 'lambda-no-recursion',
    breaks: 'a consumer of the topic can feed it',
    change: alsoAllow('LogActivityRoleDefaultPolicy', 'dynamodb:PutItem', 'sns:Publish'),
  },
  'welcome-may-delete': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the welcome can delete players',
    change: alsoAllow('WelcomePlayerRoleDefaultPolicy', 'dynamodb:PutItem', 'dynamodb:DeleteItem'),
  },
  'announcer-may-delete': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the announcer can delete plays',
    change: alsoAllow('AnnounceHighScoreRoleDefaultPolicy', 'dynamodb:PutItem', 'dynamodb:DeleteItem'),
  },
  'review-writes-to-anything': {
    pattern: 'iam-role-per-function',
    breaks: 'the review may change whatever it knows the ARN of',
    change: widenTo('ReviewPlayRoleDefaultPolicy', 'dynamodb:PutItem', {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':dynamodb:*:*:table/*']],
    }),
  },
  'raw-delivery-off': {
    pattern: 'sns-fanout-sqs',
    breaks: 'consumers get an envelope that they do not know',
    change: replace('WelcomeSubscription', 'Properties/RawMessageDelivery', false),
  },
  'subscription-without-dead-letters': {
    pattern: 'sns-fanout-sqs',
    breaks: 'what SNS cannot deliver is gone after 23 days, unheard',
    change: drop('ActivitySubscription', 'Properties/RedrivePolicy'),
  },
  'subscription-gone': {
    pattern: 'sns-fanout-sqs',
    breaks: 'nobody is welcomed',
    change: dropResource('WelcomeSubscription'),
  },
  'welcome-hears-everything': {
    pattern: 'sns-filter-policy',
    breaks: 'every play wakes the welcome',
    change: drop('WelcomeSubscription', 'Properties/FilterPolicy'),
  },
  'filter-in-the-wrong-scope': {
    pattern: 'sns-filter-policy',
    breaks: 'nothing matches, and nothing is delivered',
    change: replace('ActivitySubscription', 'Properties/FilterPolicyScope', 'MessageAttributes'),
  },
  'notable-from-ten-thousand': {
    pattern: 'sns-filter-policy',
    breaks: 'notable plays are not in the activity',
    change: replace('ActivitySubscription', 'Properties/FilterPolicy/detail/score/0/numeric/1', 10_000),
  },
  'queue-admits-any-topic': {
    pattern: 'queue-topic-access-policy',
    breaks: 'any topic of any account may send',
    change: dropCondition('WelcomeQueuePolicy', 'sqs:SendMessage'),
  },
  'undelivered-admits-any-topic': {
    pattern: 'queue-topic-access-policy',
    breaks: 'any topic of any account may leave dead letters',
    change: dropCondition('ActivityUndeliveredPolicy', 'sqs:SendMessage'),
  },
  'review-queue-admits-any-rule': {
    pattern: 'queue-topic-access-policy',
    breaks: 'any rule of any account may ask for reviews',
    change: dropCondition('ReviewQueuePolicy', 'sqs:SendMessage'),
  },
  'failures-admit-nobody': {
    pattern: 'queue-topic-access-policy',
    breaks: 'what the rule cannot deliver cannot be kept',
    change: dropStatement('SuspiciousPlaysFailuresPolicy', 'sqs:SendMessage'),
  },
  'queue-without-tls': {
    pattern: 'tls-only-resource-policies',
    breaks: 'messages may travel in the clear',
    change: dropStatement('ActivityQueuePolicy', 'sqs:*'),
  },
  'queue-unencrypted': {
    pattern: 'sqs-sns-encryption',
    breaks: 'messages lie on disk as they came',
    change: drop('ActivityQueue', 'Properties/SqsManagedSseEnabled'),
  },
  'undelivered-unwatched': {
    pattern: 'sqs-dlq-retention',
    breaks: 'nobody hears of what could not be delivered',
    environment: 'prod',
    change: dropResource('WelcomeUndeliveredAlarm'),
  },
  'rule-of-any-source': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'whoever may put events can announce high scores',
    change: drop('HighScores', 'Properties/EventPattern/source'),
  },
  'rule-of-any-version': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'the next version of the event reaches who cannot read it',
    change: replace('SuspiciousPlays', 'Properties/EventPattern/detail-type', [{ prefix: 'PlayRecorded' }]),
  },
  'rule-of-a-higher-score': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'suspicious plays are not reviewed',
    change: replace('SuspiciousPlays', 'Properties/EventPattern/detail/detail/score/0/numeric/1', 100_000_000),
  },
  'rule-disabled': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'nothing is announced',
    change: replace('HighScores', 'Properties/State', 'DISABLED'),
  },
  'target-of-endless-retries': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'an announcement arrives a day late',
    change: drop('HighScores', 'Properties/Targets/0/RetryPolicy'),
  },
  'target-without-dead-letters': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'what cannot be delivered is gone',
    change: drop('SuspiciousPlays', 'Properties/Targets/0/DeadLetterConfig'),
  },
  'announcer-of-any-rule': {
    pattern: 'lambda-resource-policy',
    breaks: 'any rule of any account may invoke the function',
    change: drop('HighScoresInvokeHighScores', 'Properties/SourceArn'),
  },
  'failed-announcements-lost': {
    pattern: 'lambda-invocation-modes',
    breaks: 'an announcement that fails three times is gone',
    change: drop('AnnounceHighScoreAliasliveEventInvokeConfig', 'Properties/DestinationConfig'),
  },
  'target-of-the-latest-code': {
    pattern: 'lambda-versions-aliases',
    breaks: 'the rule invokes $LATEST, whatever is deployed',
    change: referTo('HighScores', 'Properties/Targets', 'AnnounceHighScoreAliaslive', 'AnnounceHighScore'),
  },
  'alias-of-the-latest-code': {
    pattern: 'lambda-versions-aliases',
    breaks: 'the alias moves with every upload, and there is nothing to go back to',
    change: replace('WelcomePlayerAliaslive', 'Properties/FunctionVersion', '$LATEST'),
  },
  'secret-in-the-environment': {
    pattern: 'lambda-env-config',
    breaks: 'whoever may read the configuration reads the secret',
    change: add('LogActivity', 'Properties/Environment/Variables/WEBHOOK_TOKEN', 'abc'),
  },
  'managed-policy': {
    pattern: 'iam-role-per-function',
    breaks: 'the function may write to every log group',
    change: add('ReviewPlayRole', 'Properties/ManagedPolicyArns', [
      'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    ]),
  },
  'role-of-any-service': {
    pattern: 'iam-role-per-function',
    breaks: 'other principals can take the role of the function',
    change: add('LogActivityRole', 'Properties/AssumeRolePolicyDocument/Statement/1', {
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { AWS: '*' },
    }),
  },
};

export const mutations = [templates];
