import type { CatalogueRow } from './types.ts';

/** Queues, topics, streams and mail. */
export const messaging = {
  'sqs-delay-queue': {
    title: 'Delay queue',
    summary:
      'Every message stays hidden for a set time, at most 900 s, before a consumer sees it; Scheduler waits longer.',
    group: 'Messaging',
    fit: 'core',
    services: ['SQS', 'Lambda'],
    errata: [6],
  },
  'sqs-message-timer': {
    title: 'Delay per message',
    summary: 'The producer picks 0 to 900 s per message on a standard queue; FIFO queues have only a queue-wide delay.',
    group: 'Messaging',
    fit: 'core',
    services: ['SQS'],
  },
  'sqs-dlq-redrive-policy': {
    title: 'Dead-letter queue',
    summary:
      'A message received too often without being deleted moves aside, where it costs no retries and can be studied.',
    group: 'Messaging',
    fit: 'core',
    services: ['SQS'],
  },
  'sqs-dlq-retention': {
    title: 'DLQ keeps messages longer',
    summary:
      'On standard queues the age counts from the first enqueue, so the DLQ gets 14 days instead of the default 4.',
    group: 'Messaging',
    fit: 'core',
    services: ['SQS'],
  },
  'sqs-dlq-redrive-source': {
    title: 'Redrive to the source queue',
    summary: 'Once the bug is fixed, a message move task returns the dead letters to their queue at a chosen rate.',
    group: 'Messaging',
    fit: 'core',
    services: ['SQS'],
  },
  'sqs-visibility-timeout': {
    title: 'Visibility timeout',
    summary:
      'Six function timeouts plus the batching window for a Lambda consumer; at its end a message is visible again.',
    group: 'Messaging',
    fit: 'core',
    services: ['SQS', 'Lambda'],
    errata: [4, 5],
  },
  'sqs-batch-partial-failure': {
    title: 'Partial batch failure',
    summary: 'The handler names the failed messages, so only those come back and the rest of the batch is deleted.',
    group: 'Messaging',
    fit: 'core',
    services: ['SQS', 'Lambda'],
  },
  'sqs-long-polling': {
    title: 'Long polling',
    summary: 'A receive call waits up to 20 s for a message, which cuts empty replies and cost.',
    group: 'Messaging',
    fit: 'core',
    services: ['SQS'],
  },
  'sqs-decouple-buffer': {
    title: 'Queue as a buffer',
    summary: 'The API accepts work with 202 and a queue absorbs the spike, so each side scales on its own.',
    group: 'Messaging',
    fit: 'core',
    services: ['SQS', 'Lambda'],
  },
  'sns-fanout-sqs': {
    title: 'SNS to SQS fan-out',
    summary: 'One publish reaches every subscribed queue, and each consumer then retries and fails on its own.',
    group: 'Messaging',
    fit: 'core',
    services: ['SNS', 'SQS'],
  },
  'sns-filter-policy': {
    title: 'Subscription filter',
    summary: 'A JSON policy on attributes or body lets each subscriber receive only the messages meant for it.',
    group: 'Messaging',
    fit: 'core',
    services: ['SNS'],
  },
  'sqs-change-visibility': {
    title: 'Longer visibility on demand',
    summary: 'A slow consumer extends its claim with ChangeMessageVisibility as a heartbeat, up to 12 hours in total.',
    group: 'Messaging',
    fit: 'optional',
    services: ['SQS'],
  },
  'sqs-api-tour': {
    title: 'The API of a queue by hand',
    summary:
      'A script makes a queue, sends, receives one by default and ten at most, hides, deletes and purges, and checks ids and digests.',
    group: 'Messaging',
    fit: 'optional',
    services: ['SQS'],
  },
  'ses-email': {
    title: 'Mail by SES',
    summary:
      'A function writes by a template as one verified identity; bounces and complaints stop the mail to an address.',
    group: 'Messaging',
    fit: 'optional',
    services: ['SES', 'Lambda', 'SNS'],
  },
  'ses-receive': {
    title: 'Mail received by SES',
    summary:
      'A receipt rule stores each mail in a bucket, tells a topic, and invokes a function that looks at the verdicts.',
    group: 'Messaging',
    fit: 'optional',
    services: ['SES', 'S3', 'Lambda', 'SNS'],
  },
  'sqs-fifo': {
    title: 'FIFO queue',
    summary:
      'Order holds per message group and repeated sends are dropped for 5 minutes; a consumer can still see one twice.',
    group: 'Messaging',
    fit: 'optional',
    services: ['SQS', 'SNS', 'Lambda'],
    errata: [9],
  },
  'sqs-large-payload': {
    title: 'Payload in S3 (claim check)',
    summary:
      'Above 1 MiB, or the smaller limit of a later hop, the body goes to S3 and the message carries its location.',
    group: 'Messaging',
    fit: 'optional',
    services: ['SQS', 'S3'],
    errata: [7, 10, 59],
  },
  'sqs-policy-conditions': {
    title: 'Queue policy by address and time',
    summary: 'Denials in the policy of a queue refuse senders outside of a range of addresses, or of a span of time.',
    group: 'Messaging',
    fit: 'optional',
    services: ['SQS', 'IAM'],
  },
  'sns-delivery-retry-dlq': {
    title: 'Failed SNS deliveries',
    summary:
      'Delivery is retried by policy, and a dead-letter queue per subscription keeps what could not be delivered.',
    group: 'Messaging',
    fit: 'optional',
    services: ['SNS', 'SQS'],
    errata: [57],
  },
  'sns-subscriber-types': {
    title: 'Kinds of SNS subscribers',
    summary:
      'Functions, queues and phones get messages at once; addresses and HTTPS endpoints only after their owner has confirmed.',
    group: 'Messaging',
    fit: 'optional',
    services: ['SNS', 'Lambda'],
  },
  's3-sns-fanout': {
    title: 'S3 event to several queues',
    summary:
      'One kind of event below a prefix has one target: a topic, which gives each subscribed queue a copy of its own.',
    group: 'Messaging',
    fit: 'optional',
    services: ['S3', 'SNS', 'SQS'],
    errata: [37],
  },
  'kinesis-stream-lambda': {
    title: 'Kinesis consumer',
    summary:
      'Records keep their order per shard for 24 hours to 365 days; bisecting and bounded retries contain a bad one.',
    group: 'Messaging',
    fit: 'optional',
    services: ['Kinesis', 'Lambda'],
    errata: [54, 55],
  },
  'kinesis-partition-key': {
    title: 'Partition key and PutRecords',
    summary: 'Many distinct keys spread the load over shards, and only the failed records of a batch are sent again.',
    group: 'Messaging',
    fit: 'optional',
    services: ['Kinesis'],
  },
  'kinesis-enhanced-fanout': {
    title: 'Enhanced fan-out',
    summary: 'Each registered consumer gets its own 2 MB/s per shard by push instead of sharing it with the others.',
    group: 'Messaging',
    fit: 'optional',
    services: ['Kinesis'],
  },
  'firehose-s3-transform': {
    title: 'Firehose with a transform',
    summary:
      'Amazon Data Firehose buffers records, lets a function convert them and delivers to S3 and others; no replay.',
    group: 'Messaging',
    fit: 'optional',
    services: ['Data Firehose', 'Lambda', 'S3'],
    errata: [53],
  },
  'sns-mobile-direct-publish': {
    title: 'Mobile push',
    summary: 'SNS reaches devices through platform applications such as Firebase Cloud Messaging and APNs.',
    group: 'Messaging',
    fit: 'guide',
    services: ['SNS'],
    errata: [103],
  },
  'kinesis-resharding-kcl': {
    title: 'Resharding and KCL',
    summary:
      'Split hot shards and merge cold ones; within one KCL application a single worker holds the lease of a shard.',
    group: 'Messaging',
    fit: 'guide',
    services: ['Kinesis', 'DynamoDB'],
    errata: [56],
  },
  'kinesis-analytics-sql': {
    title: 'Stream analytics',
    summary:
      'The SQL edition of Kinesis Data Analytics is gone; Managed Service for Apache Flink analyses streams today.',
    group: 'Messaging',
    fit: 'guide',
    services: ['Kinesis Data Analytics'],
    errata: [52],
  },
  'amazon-mq': {
    title: 'Amazon MQ',
    summary: 'Managed brokers with open protocols, for moving an existing application without rewriting its messaging.',
    group: 'Messaging',
    fit: 'guide',
    services: ['Amazon MQ'],
  },
  'queue-stream-choice': {
    title: 'Queue, topic, bus or stream',
    summary: 'SQS is pulled and deleted, SNS pushed, EventBridge routed by content, Kinesis replayed: choose by need.',
    group: 'Messaging',
    fit: 'guide',
    services: ['SQS', 'SNS', 'Kinesis', 'EventBridge'],
    errata: [57, 58, 59],
  },
} as const satisfies Record<string, CatalogueRow>;
