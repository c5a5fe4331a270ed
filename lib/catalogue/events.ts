import type { CatalogueRow } from './types.ts';

/** Schedules, event buses and service events. */
export const events = {
  'eventbridge-schedule': {
    title: 'Scheduled work',
    summary:
      'EventBridge Scheduler starts a function by cron, rate or once, with time zone, retries and a dead-letter queue.',
    group: 'Events',
    fit: 'core',
    services: ['EventBridge', 'Lambda'],
    errata: [16],
  },
  'eventbridge-pattern-rule': {
    title: 'Pattern rules on a custom bus',
    summary: 'Domain events go to a bus of your own, where rules match content and pick targets unknown to the sender.',
    group: 'Events',
    fit: 'core',
    services: ['EventBridge', 'Lambda', 'SQS'],
  },
  'ssm-change-event': {
    title: 'Event of a changed parameter',
    summary: 'Parameter Store tells the default bus which parameter changed, and a rule refreshes what has cached it.',
    group: 'Events',
    fit: 'optional',
    services: ['SSM', 'EventBridge', 'Lambda'],
  },
  'eventbridge-archive-replay': {
    title: 'Archive and replay',
    summary:
      'An archive keeps matching events and a replay sends them to the bus again, so consumers must be idempotent.',
    group: 'Events',
    fit: 'optional',
    services: ['EventBridge'],
  },
  'eventbridge-cross-account': {
    title: 'Central bus for many accounts',
    summary:
      'A policy on the central bus lets member accounts send events there, and one rule collects them in a queue.',
    group: 'Events',
    fit: 'optional',
    services: ['EventBridge', 'SQS'],
  },
  's3-event-notification': {
    title: 'S3 event notification',
    summary:
      'An upload starts a function or fills a queue; events may repeat or change order, so compare sequencers per key.',
    group: 'Events',
    fit: 'optional',
    services: ['S3', 'Lambda', 'SQS', 'SNS'],
    errata: [37],
  },
  's3-eventbridge': {
    title: 'S3 events through EventBridge',
    summary:
      'A bucket setting sends object events straight to EventBridge, without a trail, for rules and many targets.',
    group: 'Events',
    fit: 'optional',
    services: ['S3', 'EventBridge'],
    errata: [36, 37],
  },
  'cloudtrail-api-rule': {
    title: 'React to an API call',
    summary:
      'CloudTrail records a change, a rule matches it and a topic sends the notice; IAM events arrive in us-east-1.',
    group: 'Events',
    fit: 'optional',
    services: ['CloudTrail', 'EventBridge', 'SNS'],
  },
  'eventbridge-partner-bus': {
    title: 'Partner event bus',
    summary:
      'A SaaS provider offers a partner event source, which you tie to its own bus and route with ordinary rules.',
    group: 'Events',
    fit: 'guide',
    services: ['EventBridge'],
  },
} as const satisfies Record<string, CatalogueRow>;
