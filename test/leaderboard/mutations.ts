import { add, drop, dropResource, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const templates: Mutations = {
  'no-bisect': {
    pattern: 'ddb-stream-lambda',
    breaks: 'one bad record takes ninety-nine with it',
    change: replace('ChangesMapping', 'Properties/BisectBatchOnFunctionError', false),
  },
  'endless-retries': {
    pattern: 'ddb-stream-lambda',
    breaks: 'one bad record blocks its shard for a day',
    change: drop('ChangesMapping', 'Properties/MaximumRetryAttempts'),
  },
  'records-of-any-age': {
    pattern: 'ddb-stream-lambda',
    breaks: 'one bad record blocks its shard for a day',
    change: drop('ChangesMapping', 'Properties/MaximumRecordAgeInSeconds'),
  },
  'failed-changes-lost': {
    pattern: 'ddb-stream-lambda',
    breaks: 'a change that could not be processed is gone without a trace',
    change: drop('ChangesMapping', 'Properties/DestinationConfig'),
  },
  'reader-without-partial-failures': {
    pattern: 'ddb-stream-lambda',
    breaks: 'good changes are published again with each bad one',
    change: drop('ChangesMapping', 'Properties/FunctionResponseTypes'),
  },
  'reader-of-new-records': {
    pattern: 'ddb-stream-lambda',
    breaks: 'changes that happen while the mapping is made are never read',
    change: replace('ChangesMapping', 'Properties/StartingPosition', 'LATEST'),
  },
  'no-filter': {
    pattern: 'lambda-no-recursion',
    breaks: 'the reader reads what it writes',
    change: drop('ChangesMapping', 'Properties/FilterCriteria'),
  },
  'filter-of-inserts-only': {
    pattern: 'ddb-stream-react-notify',
    breaks: 'removals change nothing',
    change: drop('ChangesMapping', 'Properties/FilterCriteria/Filters/1'),
  },
  'lag-alarm-gone': {
    pattern: 'alarm-dlq-depth',
    breaks: 'nobody hears that the view is old',
    change: dropResource('ChangesLagAlarm'),
  },
  'lag-alarm-missing-data': {
    pattern: 'alarm-dlq-depth',
    breaks: 'a night without plays is an incident',
    change: replace('ChangesLagAlarm', 'Properties/TreatMissingData', 'missing'),
  },
  'lag-alarm-of-any-function': {
    pattern: 'alarm-dlq-depth',
    breaks: 'the alarm watches a metric that does not exist',
    change: drop('ChangesLagAlarm', 'Properties/Dimensions/1'),
  },
  'reader-reserves-nothing-in-prod': {
    pattern: 'lambda-reserved-concurrency',
    breaks: 'the reader is starved by everybody else',
    environment: 'prod',
    change: drop('ProjectChanges', 'Properties/ReservedConcurrentExecutions'),
  },
  'reader-may-delete': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the reader can delete plays',
    change: alsoAllow('ProjectChangesRoleDefaultPolicy', 'dynamodb:PutItem', 'dynamodb:DeleteItem'),
  },
  'reader-publishes-anywhere': {
    pattern: 'iam-role-per-function',
    breaks: 'the reader may publish to every topic of the account',
    change: widenTo('ProjectChangesRoleDefaultPolicy', 'sns:Publish'),
  },
  'reader-puts-events-on-another-bus': {
    pattern: 'iam-role-per-function',
    breaks: 'what the reader may write to is not what it writes to',
    change: widenTo('ProjectChangesRoleDefaultPolicy', 'events:PutEvents', {
      'Fn::ImportValue': 'arcade-foundation:ExportsOutputFnGetAttTableCD117FA1ArnE2C8C204',
    }),
  },
  'topic-without-tls': {
    pattern: 'tls-only-resource-policies',
    breaks: 'events may travel in the clear',
    change: dropStatement('DomainEventsPolicy', 'sns:Publish'),
  },
  'topic-with-a-key': {
    pattern: 'sqs-sns-encryption',
    breaks: 'whoever publishes needs rights on a key that nobody gives',
    change: add('DomainEvents', 'Properties/KmsMasterKeyId', 'alias/aws/sns'),
  },
  'failures-of-four-days': {
    pattern: 'sqs-dlq-retention',
    breaks: 'references are gone before somebody looked',
    change: replace('ChangesFailures', 'Properties/MessageRetentionPeriod', 345_600),
  },
  'failed-changes-without-tls': {
    pattern: 'tls-only-resource-policies',
    breaks: 'references to changes may travel in the clear',
    change: dropStatement('ChangesFailuresPolicy', 'sqs:*'),
  },
  'failed-changes-unwatched': {
    pattern: 'alarm-dlq-depth',
    breaks: 'the stream forgets a change before a person hears of it',
    change: dropResource('ChangesFailuresAlarm'),
  },
};

export const mutations = [templates];
