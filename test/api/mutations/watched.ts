import { add, drop, dropResource, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const RULE = 'Properties/SamplingRule';

/** What breaks which requests of the API are traced, and the alarm on its refusals. */
export const watched: Mutations = {
  'single-alarm-tells-too': {
    pattern: 'composite-alarm',
    breaks: 'one incident is two notices',
    change: add('RefusedCredits', 'Properties/AlarmActions', ['arn:aws:sns:us-east-1:111122223333:people']),
  },
  'refusals-summed': {
    pattern: 'custom-metric-alert',
    breaks: 'one refused play in five minutes is an incident',
    change: replace('RefusedCredits', 'Properties/Statistic', 'Sum'),
  },
  'refusals-of-all': {
    pattern: 'custom-metric-alert',
    breaks: 'the share is never more than one, so the alarm is never on',
    change: replace('RefusedCredits', 'Properties/Threshold', 1),
  },
  'refusals-turned-round': {
    pattern: 'custom-metric-alert',
    breaks: 'the alarm is on while everybody can play',
    change: replace('RefusedCredits', 'Properties/ComparisonOperator', 'LessThanThreshold'),
  },
  'refusals-of-no-service': {
    pattern: 'custom-metric-alert',
    breaks: 'the alarm watches a metric that does not exist',
    change: drop('RefusedCredits', 'Properties/Dimensions'),
  },
  'refusals-in-silence': {
    pattern: 'custom-metric-alert',
    breaks: 'a night without plays is an incident',
    change: replace('RefusedCredits', 'Properties/TreatMissingData', 'breaching'),
  },
  'refusals-at-once': {
    pattern: 'custom-metric-alert',
    breaks: 'one player without credits at night is an incident',
    change: replace('RefusedCredits', 'Properties/EvaluationPeriods', 1),
  },
  'alarm-without-a-text': {
    pattern: 'alarm-lambda-api',
    breaks: 'whoever is woken up does not know what to do',
    change: drop('RefusedCredits', 'Properties/AlarmDescription'),
  },
  'health-traced': {
    pattern: 'xray-sampling',
    breaks: 'a request of a load balancer is traced every few seconds, and paid for',
    change: replace('TracingHealth', `${RULE}/FixedRate`, 1),
  },
  'health-traced-once-a-second': {
    pattern: 'xray-sampling',
    breaks: 'one request for the health is traced each second, and paid for',
    change: replace('TracingHealth', `${RULE}/ReservoirSize`, 1),
  },
  'general-rule-first': {
    pattern: 'xray-sampling',
    breaks: 'the rules behind it are never asked',
    change: replace('TracingPlayers', `${RULE}/Priority`, 50),
  },
  'two-rules-of-one-priority': {
    pattern: 'xray-sampling',
    breaks: 'which rule is asked first is up to their names',
    change: replace('TracingAdmin', `${RULE}/Priority`, 100),
  },
  'admin-now-and-then': {
    pattern: 'xray-sampling',
    breaks: 'what an administrator did cannot be looked up',
    change: replace('TracingAdmin', `${RULE}/FixedRate`, 0.05),
  },
  'admin-under-another-path': {
    pattern: 'xray-sampling',
    breaks: 'administrators are sampled as everybody is',
    change: replace('TracingAdmin', `${RULE}/URLPath`, '/administration/*'),
  },
  'all-players-in-prod': {
    pattern: 'xray-sampling',
    breaks: 'every request of production is traced, and paid for',
    environment: 'prod',
    change: replace('TracingPlayers', `${RULE}/FixedRate`, 1),
  },
  'players-without-a-reservoir': {
    pattern: 'xray-sampling',
    breaks: 'a quiet hour has no trace at all',
    change: replace('TracingPlayers', `${RULE}/ReservoirSize`, 0),
  },
  'rule-of-any-service': {
    pattern: 'xray-sampling',
    breaks: 'the rule decides for every other API of the account',
    change: replace('TracingHealth', `${RULE}/ServiceName`, '*'),
  },
  'rule-of-get-only': {
    pattern: 'xray-sampling',
    breaks: 'POST requests are sampled by the default rule of the account',
    change: replace('TracingPlayers', `${RULE}/HTTPMethod`, 'GET'),
  },
  'rule-gone': {
    pattern: 'xray-sampling',
    breaks: 'players are sampled by the default rule of the account',
    change: dropResource('TracingPlayers'),
  },
  'no-insights': {
    pattern: 'xray-tracing',
    breaks: 'nobody hears when faults become unusual',
    change: replace('TracingGroup', 'Properties/InsightsConfiguration/InsightsEnabled', false),
  },
  'group-of-another-service': {
    pattern: 'xray-tracing',
    breaks: 'the group is empty',
    change: replace('TracingGroup', 'Properties/FilterExpression', 'service("arcade-api/sandbox")'),
  },
  'group-gone': {
    pattern: 'xray-tracing',
    breaks: 'the API has no metrics of its traces',
    change: dropResource('TracingGroup'),
  },
  'health-without-an-alarm': {
    pattern: 'composite-alarm',
    breaks: 'an alarm of the API goes off, and nobody is told',
    environment: 'prod',
    change: drop('HealthAlarm', 'Properties/AlarmRule/Fn::Join/1/1'),
  },
};
