import {
  add,
  drop,
  dropOutput,
  dropResource,
  replace,
  rewrite,
  rewriteEverywhere,
} from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const templates: Mutations = {
  'restore-off-in-prod': {
    pattern: 'ddb-pitr',
    breaks: 'a mistaken delete cannot be undone',
    environment: 'prod',
    change: replace(
      'Table',
      'Properties/Replicas/0/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled',
      false,
    ),
  },
  'restore-unsaid-in-prod': {
    pattern: 'ddb-pitr',
    breaks: 'a mistaken delete cannot be undone, because the default is off',
    environment: 'prod',
    change: drop('Table', 'Properties/Replicas/0/PointInTimeRecoverySpecification'),
  },
  'restore-on-in-a-sandbox': {
    pattern: 'ddb-pitr',
    breaks: 'every destroyed sandbox leaves its players behind for 35 days',
    environment: 'sandbox',
    change: replace('Table', 'Properties/Replicas/0/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled', true),
  },
  'table-goes-with-its-stack-in-prod': {
    pattern: 'deletion-policy',
    breaks: 'deleting the stack deletes the data',
    environment: 'prod',
    change: replace('Table', 'DeletionPolicy', 'Delete'),
  },
  'table-goes-when-replaced-in-prod': {
    pattern: 'deletion-policy',
    breaks: 'an update that replaces the table deletes the data',
    environment: 'prod',
    change: replace('Table', 'UpdateReplacePolicy', 'Delete'),
  },
  'table-stays-when-its-first-deployment-fails': {
    pattern: 'deletion-policy',
    breaks: 'a failed first deployment leaves an empty, protected table that no stack has',
    environment: 'prod',
    change: replace('Table', 'DeletionPolicy', 'Retain'),
  },
  'table-unprotected-in-prod': {
    pattern: 'deletion-policy',
    breaks: 'one DeleteTable call deletes the data',
    environment: 'prod',
    change: replace('Table', 'Properties/Replicas/0/DeletionProtectionEnabled', false),
  },
  'names-of-the-sandbox-in-prod': {
    pattern: 'multi-env-config',
    breaks: 'a deployment of production changes what the sandbox has, and the other way round',
    environment: 'prod',
    change: rewriteEverywhere('arcade-prod-', 'arcade-'),
  },
  'bus-of-the-sandbox-in-prod': {
    pattern: 'multi-env-config',
    breaks: 'production cannot be deployed next to a sandbox, because the name of its bus is taken',
    environment: 'prod',
    change: rewrite('Events', 'Properties/Name', 'arcade-prod-', 'arcade-'),
  },
  'no-expiry': {
    pattern: 'ddb-ttl',
    breaks: 'sessions and idempotency records stay for ever',
    change: drop('Table', 'Properties/TimeToLiveSpecification'),
  },
  'expiry-by-another-attribute': {
    pattern: 'ddb-ttl',
    breaks: 'nothing expires, because nothing has that attribute',
    change: replace('Table', 'Properties/TimeToLiveSpecification/AttributeName', 'ttl'),
  },
  'provisioned-capacity': {
    pattern: 'ddb-on-demand',
    breaks: 'capacity is paid for while nobody plays, and too little when everybody does',
    change: replace('Table', 'Properties/BillingMode', 'PROVISIONED'),
  },
  'no-ceiling-on-writes': {
    pattern: 'ddb-on-demand',
    breaks: 'a loop of ours costs without limit',
    change: drop('Table', 'Properties/WriteOnDemandThroughputSettings'),
  },
  'no-ceiling-on-writes-of-the-index': {
    pattern: 'ddb-on-demand',
    breaks: 'the index has no bound: that of the table does not count for it',
    change: drop('Table', 'Properties/GlobalSecondaryIndexes/0/WriteOnDemandThroughputSettings'),
  },
  'no-ceiling-on-reads-of-the-index': {
    pattern: 'ddb-on-demand',
    breaks: 'lists and leaderboards read the index alone, and cost without limit',
    change: drop('Table', 'Properties/Replicas/0/GlobalSecondaryIndexes'),
  },
  'projection-of-everything': {
    pattern: 'ddb-gsi',
    breaks: 'every write is stored and paid for twice',
    change: replace('Table', 'Properties/GlobalSecondaryIndexes/0/Projection', { ProjectionType: 'ALL' }),
  },
  'stream-without-old-images': {
    pattern: 'ddb-stream-lambda',
    breaks: 'removals tell nothing about what was removed',
    change: replace('Table', 'Properties/StreamSpecification/StreamViewType', 'NEW_IMAGE'),
  },
  'sort-key-gone': {
    pattern: 'ddb-composite-key',
    breaks: 'a partition holds one item',
    change: drop('Table', 'Properties/KeySchema/1'),
  },
  'table-untagged': {
    pattern: 'tagging',
    breaks: 'its cost belongs to nobody',
    change: drop('Table', 'Properties/Replicas/0/Tags'),
  },
  'export-removed': {
    pattern: 'cross-stack-exports',
    breaks: 'the stacks that import the ARN of the table cannot be deployed',
    change: dropOutput('ExportsOutputFnGetAttTableCD117FA1ArnE2C8C204'),
  },
  'event-log-for-ever': {
    pattern: 'logs-retention',
    breaks: 'the log of events is paid for until somebody notices',
    change: drop('EventLogLogs', 'Properties/RetentionInDays'),
  },
  'event-log-open-to-all-rules': {
    pattern: 'queue-topic-access-policy',
    breaks: 'any rule of any account may write into the log',
    change: rewrite('EventLogAllowEvents', 'Properties/PolicyDocument', 'aws:SourceArn', 'aws:PrincipalArn'),
  },
  'event-log-of-everything': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'whatever is put on the bus fills the log',
    change: replace('EventLogRule', 'Properties/EventPattern', { 'detail-type': [{ exists: true }] }),
  },
  'event-log-on-the-default-bus': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'the log hears of no domain event',
    change: drop('EventLogRule', 'Properties/EventBusName'),
  },
  'event-log-of-functions-only': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'which asynchronous invocations succeeded is visible nowhere',
    change: drop('EventLogRule', 'Properties/EventPattern/source/1'),
  },
  'event-log-disabled': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'the rule is there and does nothing',
    change: add('EventLogRule', 'Properties/State', 'DISABLED'),
  },
  'bus-gone': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'there is nowhere to publish to',
    change: dropResource('Events'),
  },
};

export const mutations = [templates];
