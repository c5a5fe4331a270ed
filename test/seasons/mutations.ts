import { add, drop, dropResource, referTo, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, dropCondition, dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';
import { health } from './mutations/health.ts';

const TARGET = 'Properties/Target';
const TRUST = 'Properties/AssumeRolePolicyDocument/Statement/0';

const schedule: Mutations = {
  'schedule-off': {
    pattern: 'eventbridge-schedule',
    breaks: 'no season ever ends',
    change: add('SeasonEndsSchedule', 'Properties/State', 'DISABLED'),
  },
  'schedule-of-every-hour': {
    pattern: 'eventbridge-schedule',
    breaks: 'a season is six times as long as said',
    change: replace('SeasonEndsSchedule', 'Properties/ScheduleExpression', 'rate(1 hour)'),
  },
  'schedule-of-one-time': {
    pattern: 'eventbridge-schedule',
    breaks: 'one season ends, and no other',
    change: replace('SeasonEndsSchedule', 'Properties/ScheduleExpression', 'at(2030-01-01T00:00:00)'),
  },
  'schedule-that-ends': {
    pattern: 'eventbridge-schedule',
    breaks: 'from some day on no season ends',
    change: add('SeasonEndsSchedule', 'Properties/EndDate', '2030-01-01T00:00:00Z'),
  },
  'window-as-long-as-a-season': {
    pattern: 'eventbridge-schedule',
    breaks: 'a season ends when the next one should',
    change: replace('SeasonEndsSchedule', 'Properties/FlexibleTimeWindow/MaximumWindowInMinutes', 10),
  },
  'no-window': {
    pattern: 'eventbridge-schedule',
    breaks: 'all calls come in the same second',
    change: replace('SeasonEndsSchedule', 'Properties/FlexibleTimeWindow', { Mode: 'OFF' }),
  },
  'schedule-of-the-default-group': {
    pattern: 'eventbridge-schedule',
    breaks: 'the role trusts another group, so no call is made',
    change: drop('SeasonEndsSchedule', 'Properties/GroupName'),
  },
  'schedule-with-a-name': {
    pattern: 'eventbridge-schedule',
    breaks: 'a second copy of the stack cannot be deployed',
    change: add('SeasonEndsSchedule', 'Properties/Name', 'season-ends'),
  },
  'schedule-without-dead-letters': {
    pattern: 'eventbridge-schedule',
    breaks: 'a call that Lambda refused is gone without a trace',
    change: drop('SeasonEndsSchedule', `${TARGET}/DeadLetterConfig`),
  },
  'dead-letters-among-failed-turns': {
    pattern: 'eventbridge-schedule',
    breaks: 'Scheduler may not send to that queue, and its runbook is about other messages',
    change: referTo('SeasonEndsSchedule', `${TARGET}/DeadLetterConfig`, 'SeasonEndsFailures', 'TurnsFailures'),
  },
  'schedule-retries-for-a-day': {
    pattern: 'eventbridge-schedule',
    breaks: 'calls for slots long past come a day later, 185 of each',
    change: drop('SeasonEndsSchedule', `${TARGET}/RetryPolicy`),
  },
  'schedule-never-retries': {
    pattern: 'eventbridge-schedule',
    breaks: 'one throttle makes a dead letter',
    change: replace('SeasonEndsSchedule', `${TARGET}/RetryPolicy/MaximumRetryAttempts`, 0),
  },
  'schedule-retries-any-age': {
    pattern: 'eventbridge-schedule',
    breaks: 'a slot is called for when the next is due',
    change: drop('SeasonEndsSchedule', `${TARGET}/RetryPolicy/MaximumEventAgeInSeconds`),
  },
  'input-without-a-slot': {
    pattern: 'eventbridge-schedule',
    breaks: 'the function does not know which season ends',
    change: drop('SeasonEndsSchedule', `${TARGET}/Input`),
  },
  'input-of-the-attempt': {
    pattern: 'eventbridge-schedule',
    breaks: 'every attempt names another slot, so a repeat closes a second season',
    change: rewrite(
      'SeasonEndsSchedule',
      `${TARGET}/Input`,
      '<aws.scheduler.scheduled-time>',
      '<aws.scheduler.execution-id>',
    ),
  },
  'schedule-of-the-latest-code': {
    pattern: 'lambda-versions-aliases',
    breaks: 'the schedule invokes $LATEST, whatever is deployed',
    change: referTo('SeasonEndsSchedule', TARGET, 'TurnSeasonAliaslive', 'TurnSeason'),
  },
  'schedule-by-the-role-of-the-function': {
    pattern: 'eventbridge-schedule',
    breaks: 'Scheduler cannot take that role, so no call is made',
    change: referTo('SeasonEndsSchedule', `${TARGET}/RoleArn`, 'SeasonEndsRole', 'TurnSeasonRole'),
  },
  'role-for-any-schedule': {
    pattern: 'iam-role-per-function',
    breaks: 'whoever makes schedules in any account has ours invoke the function',
    change: drop('SeasonEndsRole', `${TRUST}/Condition`),
  },
  'role-for-any-account': {
    pattern: 'iam-role-per-function',
    breaks: 'a group of another account may be let in by its name',
    change: drop('SeasonEndsRole', `${TRUST}/Condition/StringEquals`),
  },
  'role-for-any-group': {
    pattern: 'iam-role-per-function',
    breaks: 'every schedule of the account may use the role',
    change: drop('SeasonEndsRole', `${TRUST}/Condition/ArnEquals`),
  },
  'role-for-events-too': {
    pattern: 'iam-role-per-function',
    breaks: 'rules may use the role as well',
    change: replace('SeasonEndsRole', `${TRUST}/Principal/Service`, [
      'scheduler.amazonaws.com',
      'events.amazonaws.com',
    ]),
  },
  'role-for-anybody-of-the-account': {
    pattern: 'iam-role-per-function',
    breaks: 'whoever may assume roles in this account invokes the function by it',
    change: add('SeasonEndsRole', 'Properties/AssumeRolePolicyDocument/Statement/1', {
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { AWS: { Ref: 'AWS::AccountId' } },
    }),
  },
  'schedule-invokes-anything': {
    pattern: 'iam-role-per-function',
    breaks: 'the schedule may invoke every function of the account',
    change: widenTo('SeasonEndsRoleDefaultPolicy', 'lambda:InvokeFunction'),
  },
  'schedule-may-change-the-function': {
    pattern: 'iam-role-per-function',
    breaks: 'a schedule can deploy code',
    change: alsoAllow('SeasonEndsRoleDefaultPolicy', 'lambda:InvokeFunction', 'lambda:UpdateFunctionCode'),
  },
  'schedule-may-not-keep': {
    pattern: 'iam-role-per-function',
    breaks: 'what Lambda refused cannot be kept',
    change: dropStatement('SeasonEndsRoleDefaultPolicy', 'sqs:SendMessage'),
  },
  'function-with-a-policy': {
    pattern: 'lambda-resource-policy',
    breaks: 'any schedule of any account may invoke the function',
    change: (template) => {
      template.Resources.TurnSeasonInvokeABCDEF01 = {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: 'TurnSeason',
          Principal: 'scheduler.amazonaws.com',
          SourceArn: 'arn:aws:scheduler:us-east-1:111122223333:schedule/default/any',
        },
      };
    },
  },
  'turn-of-any-age': {
    pattern: 'lambda-invocation-modes',
    breaks: 'an event waits six hours, while 36 seasons are due',
    change: drop('TurnSeasonAliasliveEventInvokeConfig', 'Properties/MaximumEventAgeInSeconds'),
  },
  'turn-given-up-too-early': {
    pattern: 'lambda-invocation-modes',
    breaks: 'the retries that are said are never made',
    change: replace('TurnSeasonAliasliveEventInvokeConfig', 'Properties/MaximumEventAgeInSeconds', 60),
  },
  'turn-never-retried': {
    pattern: 'lambda-invocation-modes',
    breaks: 'one throttle leaves a season open',
    change: replace('TurnSeasonAliasliveEventInvokeConfig', 'Properties/MaximumRetryAttempts', 0),
  },
  'failed-turns-lost': {
    pattern: 'lambda-invocation-modes',
    breaks: 'a season that could not be closed is gone without a trace',
    change: drop('TurnSeasonAliasliveEventInvokeConfig', 'Properties/DestinationConfig/OnFailure'),
  },
  'successes-unseen': {
    pattern: 'lambda-invocation-modes',
    breaks: 'nobody can see that a season was closed',
    change: drop('TurnSeasonAliasliveEventInvokeConfig', 'Properties/DestinationConfig/OnSuccess'),
  },
  'successes-among-failures': {
    pattern: 'lambda-invocation-modes',
    breaks: 'every season that was closed raises the alarm',
    change: replace('TurnSeasonAliasliveEventInvokeConfig', 'Properties/DestinationConfig/OnSuccess/Destination', {
      'Fn::GetAtt': ['TurnsFailures7916835F', 'Arn'],
    }),
  },
  'failures-among-refused-calls': {
    pattern: 'lambda-invocation-modes',
    breaks: 'the function may not send to that queue, so the failure is lost',
    change: referTo(
      'TurnSeasonAliasliveEventInvokeConfig',
      'Properties/DestinationConfig/OnFailure',
      'TurnsFailures',
      'SeasonEndsFailures',
    ),
  },
  'settings-of-the-latest-code': {
    pattern: 'lambda-invocation-modes',
    breaks: 'the alias that is invoked has the settings of nobody: two retries, six hours, and no place for failures',
    change: replace('TurnSeasonAliasliveEventInvokeConfig', 'Properties/Qualifier', '$LATEST'),
  },
  'function-may-scan': {
    pattern: 'ddb-query-not-scan',
    breaks: 'the function can read all players',
    change: alsoAllow('TurnSeasonRoleDefaultPolicy', 'dynamodb:GetItem', 'dynamodb:Scan'),
  },
  'function-may-delete': {
    pattern: 'iam-role-per-function',
    breaks: 'a bug of the function can delete standings',
    change: alsoAllow('TurnSeasonRoleDefaultPolicy', 'dynamodb:PutItem', 'dynamodb:DeleteItem'),
  },
  'function-queries-any-index': {
    pattern: 'iam-role-per-function',
    breaks: 'the function may query what it has no business with',
    change: rewrite('TurnSeasonRoleDefaultPolicy', 'Properties/PolicyDocument', '/index/byGame', '/index/*'),
  },
  'events-on-another-bus': {
    pattern: 'iam-role-per-function',
    breaks: 'what the function may publish to is not what it publishes to',
    change: widenTo('TurnSeasonRoleDefaultPolicy', 'events:PutEvents', {
      'Fn::ImportValue': 'arcade-foundation:ExportsOutputFnGetAttTableCD117FA1ArnE2C8C204',
    }),
  },
  'function-cut-off': {
    pattern: 'lambda-config-explicit',
    breaks: 'three seconds are not enough for all games',
    change: drop('TurnSeason', 'Properties/Timeout'),
  },
  'refused-calls-of-four-days': {
    pattern: 'sqs-dlq-retention',
    breaks: 'they are gone before somebody looked',
    change: replace('SeasonEndsFailures', 'Properties/MessageRetentionPeriod', 345_600),
  },
  'failed-turns-in-the-clear': {
    pattern: 'sqs-sns-encryption',
    breaks: 'messages lie on disk as they came',
    change: replace('TurnsFailures', 'Properties/SqsManagedSseEnabled', false),
  },
  'refused-calls-without-tls': {
    pattern: 'tls-only-resource-policies',
    breaks: 'messages may travel in the clear',
    change: dropStatement('SeasonEndsFailuresPolicy', 'sqs:*'),
  },
  'failed-turns-refuse-everybody': {
    pattern: 'tls-only-resource-policies',
    breaks: 'nobody can send to the queue, with TLS or without',
    change: dropCondition('TurnsFailuresPolicy', 'sqs:*'),
  },
  'refused-calls-unwatched': {
    pattern: 'sqs-dlq-retention',
    breaks: 'nobody hears of calls that were refused',
    environment: 'prod',
    change: dropResource('SeasonEndsFailuresAlarm'),
  },
  'failed-turns-of-another-queue': {
    pattern: 'sqs-dlq-retention',
    breaks: 'the alarm on failed turns watches refused calls',
    environment: 'prod',
    change: referTo('TurnsFailuresAlarm', 'Properties/Dimensions', 'TurnsFailures', 'SeasonEndsFailures'),
  },
};

export const mutations = [schedule, health];
