import { add, drop, dropResource, referTo, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const templates: Mutations = {
  'no-dead-letters-of-extractions': {
    pattern: 'sqs-dlq-redrive-policy',
    breaks: 'an import that cannot be read blocks two environments for four days',
    change: drop('ExtractionsQueue', 'Properties/RedrivePolicy'),
  },
  'two-receives-of-loads': {
    pattern: 'sqs-dlq-redrive-policy',
    breaks: 'a throttled table makes dead letters',
    change: replace('LoadsQueue', 'Properties/RedrivePolicy/maxReceiveCount', 2),
  },
  'visibility-of-the-default': {
    pattern: 'sqs-visibility-timeout',
    breaks: 'an import is taken apart twice at a time',
    change: drop('ExtractionsQueue', 'Properties/VisibilityTimeout'),
  },
  'timeout-above-a-sixth-of-the-visibility': {
    pattern: 'sqs-visibility-timeout',
    breaks: 'messages are processed twice',
    change: replace('LoadPlays', 'Properties/Timeout', 60),
  },
  'dead-letters-of-a-week': {
    pattern: 'sqs-dlq-retention',
    breaks: 'half the time to look at what failed is gone',
    change: replace('LoadsDeadLetters', 'Properties/MessageRetentionPeriod', 604_800),
  },
  'short-polling': {
    pattern: 'sqs-long-polling',
    breaks: 'empty receives are paid for',
    change: drop('LoadsQueue', 'Properties/ReceiveMessageWaitTimeSeconds'),
  },
  'queue-unencrypted': {
    pattern: 'sqs-sns-encryption',
    breaks: 'messages lie on disk as they came',
    change: replace('ExtractionsQueue', 'Properties/SqsManagedSseEnabled', false),
  },
  'dead-letters-with-a-key': {
    pattern: 'sqs-sns-encryption',
    breaks: 'a service without rights on the key cannot leave dead letters',
    change: add('LoadsDeadLetters', 'Properties/KmsMasterKeyId', 'alias/aws/sqs'),
  },
  'queue-without-tls': {
    pattern: 'tls-only-resource-policies',
    breaks: 'messages may travel in the clear',
    change: dropStatement('ExtractionsQueuePolicy', 'sqs:*'),
  },
  'loader-unbounded': {
    pattern: 'ddb-buffered-ingest',
    breaks: 'a large import takes all the capacity of the table',
    change: drop('LoadConsumer', 'Properties/ScalingConfig'),
  },
  'loader-of-twenty': {
    pattern: 'ddb-buffered-ingest',
    breaks: 'a large import takes ten times the capacity that it should',
    change: replace('LoadConsumer', 'Properties/ScalingConfig/MaximumConcurrency', 20),
  },
  'batch-of-hundred': {
    pattern: 'ddb-buffered-ingest',
    breaks: 'one invocation cannot load what it gets',
    change: replace('LoadConsumer', 'Properties/BatchSize', 100),
  },
  'no-partial-failures': {
    pattern: 'sqs-batch-partial-failure',
    breaks: 'one bad message repeats good ones',
    change: drop('ExtractionConsumer', 'Properties/FunctionResponseTypes'),
  },
  'consumer-gone': {
    pattern: 'ddb-buffered-ingest',
    breaks: 'nothing takes imports apart',
    change: dropResource('ExtractionConsumer'),
  },
  'extraction-feeds-itself': {
    pattern: 'lambda-no-recursion',
    breaks: 'a loop that runs until the account is at its limit',
    change: referTo(
      'ExtractPlaysRoleDefaultPolicy',
      'Properties/PolicyDocument/Statement/3',
      'LoadsQueue',
      'ExtractionsQueue',
    ),
  },
  'loader-may-delete': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the loader can delete plays',
    change: alsoAllow('LoadPlaysRoleDefaultPolicy', 'dynamodb:BatchWriteItem', 'dynamodb:DeleteItem'),
  },
  'loader-writes-any-table': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the loader can write into every table of the account',
    change: widenTo('LoadPlaysRoleDefaultPolicy', 'dynamodb:BatchWriteItem', {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':dynamodb:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          ':table/*',
        ],
      ],
    }),
  },
  'extractor-of-the-default-memory': {
    pattern: 'lambda-config-explicit',
    breaks: 'a large import does not fit into 128 MiB',
    change: drop('ExtractPlays', 'Properties/MemorySize'),
  },
  'extractor-untraced': {
    pattern: 'xray-tracing',
    breaks: 'traces end at the queue',
    change: drop('ExtractPlays', 'Properties/TracingConfig'),
  },
  'logs-for-ever': {
    pattern: 'logs-retention',
    breaks: 'logs are paid for until somebody notices',
    change: drop('LoadPlaysLogs', 'Properties/RetentionInDays'),
  },
  'lag-alarm-gone': {
    pattern: 'alarm-dlq-depth',
    breaks: 'nobody hears that imports have stopped',
    environment: 'prod',
    change: dropResource('ExtractionsOldestMessageAlarm'),
  },
  'dead-letter-alarm-of-a-hundred': {
    pattern: 'alarm-dlq-depth',
    breaks: 'the first hundred dead letters are nobody’s business',
    environment: 'prod',
    change: replace('LoadsDeadLettersAlarm', 'Properties/Threshold', 100),
  },
  'alarm-on-the-average': {
    pattern: 'alarm-dlq-depth',
    breaks: 'one message among many minutes averages to nothing',
    environment: 'prod',
    change: replace('ExtractionsDeadLettersAlarm', 'Properties/Statistic', 'Average'),
  },
  'alarm-the-wrong-way-round': {
    pattern: 'alarm-dlq-depth',
    breaks: 'the alarm is on while all is well',
    environment: 'prod',
    change: replace('LoadsDeadLettersAlarm', 'Properties/ComparisonOperator', 'LessThanThreshold'),
  },
  'latest-code': {
    pattern: 'lambda-versions-aliases',
    breaks: 'the queue invokes $LATEST, whatever is deployed',
    change: referTo('LoadConsumer', 'Properties/FunctionName', 'LoadPlaysAliaslive', 'LoadPlays'),
  },
  'shared-role': {
    pattern: 'iam-role-per-function',
    breaks: 'one function may do what the other may',
    change: referTo('LoadPlays', 'Properties/Role', 'LoadPlaysRole', 'ExtractPlaysRole'),
  },
  'untagged-function': {
    pattern: 'tagging',
    breaks: 'its cost belongs to nobody',
    change: drop('ExtractPlays', 'Properties/Tags'),
  },
};

export const mutations = [templates];
