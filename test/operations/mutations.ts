import { add, drop, dropOutput, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { dropCondition, dropStatement } from '@serverless-arcade/proofs/mutations/statements.ts';
import { dashboards } from './mutations/dashboards.ts';
import { traces } from './mutations/traces.ts';

/** The statement that admits the one alarm to the topic. */
const ADMITS = 'Properties/PolicyDocument/Statement/2';

const alarms: Mutations = {
  'nobody-told': {
    pattern: 'composite-alarm',
    breaks: 'something is wrong, and nobody is told',
    change: drop('Health', 'Properties/AlarmActions'),
  },
  'nobody-told-of-the-end': {
    pattern: 'composite-alarm',
    breaks: 'people look for what is over',
    change: drop('Health', 'Properties/OKActions'),
  },
  'actions-off': {
    pattern: 'composite-alarm',
    breaks: 'the alarm has actions, and takes none of them',
    change: add('Health', 'Properties/ActionsEnabled', false),
  },
  'health-without-imports': {
    pattern: 'composite-alarm',
    breaks: 'no person is told when imports fail',
    environment: 'prod',
    change: rewrite('Health', 'Properties/AlarmRule', '-imports-health', '-api-health'),
  },
  'health-of-an-alarm-that-is-not': {
    pattern: 'composite-alarm',
    breaks: 'the alarm cannot be made, or stays silent',
    environment: 'prod',
    change: rewrite('Health', 'Properties/AlarmRule', '-api-health', '-play-health'),
  },
  'health-of-all-at-once': {
    pattern: 'composite-alarm',
    breaks: 'people are told when everything is broken, not when something is',
    change: rewrite('Health', 'Properties/AlarmRule', ' OR ', ' AND '),
  },
  'health-turned-round': {
    pattern: 'composite-alarm',
    breaks: 'people are told as long as a chapter is well',
    change: rewrite('Health', 'Properties/AlarmRule', ' OR ALARM(', ' OR NOT ALARM('),
  },
  'health-without-an-example': {
    pattern: 'composite-alarm',
    breaks: 'no person is told of dead letters in the sandbox',
    environment: 'sandbox',
    change: rewrite('Health', 'Properties/AlarmRule', 'RemindersDeadLettersAlarm', 'RemindersOldestMessageAlarm'),
  },
  'more-alarms-than-a-sandbox-needs': {
    pattern: 'multi-env-config',
    breaks: 'an idle sandbox costs more than is promised',
    environment: 'sandbox',
    change: ({ Resources }) => {
      for (const id of ['One', 'Two', 'Three']) Resources[id] = { Type: 'AWS::CloudWatch::CompositeAlarm' };
    },
  },
  'health-suppressed': {
    pattern: 'composite-alarm',
    breaks: 'one alarm that is always on keeps all others quiet',
    change: add('Health', 'Properties/ActionsSuppressor', 'arcade-foundation-health'),
  },
  'topic-of-any-alarm': {
    pattern: 'queue-topic-access-policy',
    breaks: 'any alarm of any account may wake people up',
    change: drop('AlarmsPolicy', `${ADMITS}/Condition`),
  },
  'topic-of-any-account': {
    pattern: 'queue-topic-access-policy',
    breaks: 'an alarm of another account may be let in by its name',
    change: drop('AlarmsPolicy', `${ADMITS}/Condition/StringEquals`),
  },
  'topic-of-any-alarm-of-the-account': {
    pattern: 'queue-topic-access-policy',
    breaks: 'every alarm of the account may wake people up',
    change: drop('AlarmsPolicy', `${ADMITS}/Condition/ArnEquals`),
  },
  'topic-of-another-alarm': {
    pattern: 'queue-topic-access-policy',
    breaks: 'the one alarm that tells people is refused',
    change: rewrite('AlarmsPolicy', 'Properties/PolicyDocument', '-operations-health', '-health'),
  },
  'topic-of-any-service': {
    pattern: 'queue-topic-access-policy',
    breaks: 'any service may wake people up',
    change: replace('AlarmsPolicy', `${ADMITS}/Principal`, { Service: '*' }),
  },
  'topic-admits-nobody': {
    pattern: 'queue-topic-access-policy',
    breaks: 'the one alarm that tells people is refused',
    change: drop('AlarmsPolicy', ADMITS),
  },
  'cloudwatch-may-subscribe': {
    pattern: 'queue-topic-access-policy',
    breaks: 'the service may do more than tell',
    change: replace('AlarmsPolicy', `${ADMITS}/Action`, ['sns:Publish', 'sns:Subscribe']),
  },
  'alarms-without-tls': {
    pattern: 'tls-only-resource-policies',
    breaks: 'alarms may travel in the clear',
    change: drop('AlarmsPolicy', 'Properties/PolicyDocument/Statement/0'),
  },
  'administration-without-tls': {
    pattern: 'tls-only-resource-policies',
    breaks: 'whoever subscribes may be listened to',
    change: dropStatement('AlarmsPolicy', 'sns:Subscribe'),
  },
  'subscriptions-without-tls': {
    pattern: 'tls-only-resource-policies',
    breaks: 'whoever subscribes may be listened to',
    change: rewrite('AlarmsPolicy', 'Properties/PolicyDocument', ',"sns:Subscribe"', ''),
  },
  'publishing-refused-to-all': {
    pattern: 'tls-only-resource-policies',
    breaks: 'the alarm is refused with TLS too',
    change: drop('AlarmsPolicy', 'Properties/PolicyDocument/Statement/0/Condition'),
  },
  'administration-refused-to-all': {
    pattern: 'tls-only-resource-policies',
    breaks: 'nobody can subscribe',
    change: dropCondition('AlarmsPolicy', 'sns:Subscribe'),
  },
  'policy-of-another-topic': {
    pattern: 'queue-topic-access-policy',
    breaks: 'the topic has no policy: whoever has the rights publishes without TLS, and the alarm is refused',
    change: replace('AlarmsPolicy', 'Properties/Topics', []),
  },
  'topic-with-a-key': {
    pattern: 'sqs-sns-encryption',
    breaks: 'CloudWatch cannot use the key of SNS, so no alarm arrives',
    change: add('Alarms', 'Properties/KmsMasterKeyId', 'alias/aws/sns'),
  },
  'topic-of-the-stack-gone': {
    pattern: 'custom-metric-alert',
    breaks: 'nobody knows where to subscribe',
    change: dropOutput('AlarmTopicArn'),
  },
  'group-of-every-copy': {
    pattern: 'tagging',
    breaks: 'the group has what belongs to others',
    change: drop('Everything', 'Properties/ResourceQuery/Query/TagFilters/2'),
  },
  'group-of-every-stage': {
    pattern: 'tagging',
    breaks: 'the group of the sandbox has what is in production',
    change: drop('Everything', 'Properties/ResourceQuery/Query/TagFilters/1'),
  },
  'group-of-functions': {
    pattern: 'tagging',
    breaks: 'what costs money and is no function is not found',
    change: replace('Everything', 'Properties/ResourceQuery/Query/ResourceTypeFilters', ['AWS::Lambda::Function']),
  },
  'untagged-topic': {
    pattern: 'tagging',
    breaks: 'its cost belongs to nobody',
    change: drop('Alarms', 'Properties/Tags'),
  },
};

export const mutations = [alarms, traces, dashboards];
