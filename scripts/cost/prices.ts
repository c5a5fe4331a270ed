/** A price of AWS, and how much of it every account gets for nothing each month. */
export interface Price {
  /** What is billed, in words: the row of a table. */
  readonly what: string;
  /** USD for one unit, in us-east-1. */
  readonly usd: number;
  /**
   * Units that are free each month, for as long as the account exists, all Regions and copies together.
   * @default 0
   */
  readonly free?: number;
  /** AWS's own page of this price. */
  readonly page: string;
  /** Where the figures were read, or that they were not read anywhere. */
  readonly read: { readonly where: string; readonly on: string } | typeof UNREAD;
}

/** A price that was read nowhere. */
export const UNREAD = 'The price is from memory (unverified; settled by: the price on its page).';

const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const on = '2026-11-29';

/** Every price that the idle bill is made of. The free parts of CloudWatch and X-Ray were read on AWS's pages. */
export const PRICES = {
  alarmMetric: {
    what: 'metrics in alarms',
    usd: 0.1,
    free: 10,
    page: CLOUDWATCH,
    read: { where: 'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm', on },
  },
  highResolutionAlarmMetric: {
    what: 'metrics in alarms with a period below a minute',
    usd: 0.3,
    page: CLOUDWATCH,
    read: { where: 'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm', on },
  },
  compositeAlarm: {
    what: 'composite alarms',
    usd: 0.5,
    page: CLOUDWATCH,
    read: { where: 'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm', on },
  },
  dashboard: {
    what: 'dashboards',
    usd: 3,
    // Of up to 50 metrics each. A search counts as one metric (unverified; settled by: the bill of a dashboard with a search).
    free: 3,
    page: CLOUDWATCH,
    read: { where: 'https://github.com/nishinoshake/aws-rough/issues/37', on },
  },
  customMetric: {
    what: 'custom metrics with data in every hour',
    usd: 0.3,
    free: 10,
    page: CLOUDWATCH,
    read: { where: 'https://github.com/nishinoshake/aws-rough/issues/37', on },
  },
  logGigabyte: {
    what: 'GB of log lines taken in',
    usd: 0.5,
    free: 5,
    page: CLOUDWATCH,
    read: { where: 'https://github.com/vreutova/infracost-idem-support/pull/2', on },
  },
  queueRequest: {
    what: 'requests to standard queues',
    usd: 0.4 / 1_000_000,
    free: 1_000_000,
    page: 'https://aws.amazon.com/sqs/pricing/',
    read: { where: 'https://cloudburn.io/blog/amazon-sqs-pricing', on },
  },
  scheduledCall: {
    what: 'calls of EventBridge Scheduler',
    usd: 1 / 1_000_000,
    free: 14_000_000,
    page: 'https://aws.amazon.com/eventbridge/pricing/',
    read: { where: 'https://cloudburn.io/blog/amazon-eventbridge-pricing', on },
  },
  customEvent: {
    what: 'custom events on a bus',
    usd: 1 / 1_000_000,
    page: 'https://aws.amazon.com/eventbridge/pricing/',
    read: { where: 'https://cloudburn.io/blog/amazon-eventbridge-pricing', on },
  },
  invocation: {
    what: 'invocations of functions',
    usd: 0.2 / 1_000_000,
    free: 1_000_000,
    page: 'https://aws.amazon.com/lambda/pricing/',
    read: { where: 'https://cloudchipr.com/blog/aws-lambda-pricing', on },
  },
  computeGigabyteSecond: {
    what: 'GB-seconds of functions on arm64',
    usd: 0.000_013_333_4,
    free: 400_000,
    page: 'https://aws.amazon.com/lambda/pricing/',
    read: { where: 'https://cloudchipr.com/blog/aws-lambda-pricing', on },
  },
  trace: {
    what: 'traces recorded',
    usd: 5 / 1_000_000,
    free: 100_000,
    page: 'https://aws.amazon.com/xray/pricing/',
    read: { where: 'https://aws.amazon.com/de/xray/pricing/', on },
  },
  readUnit: {
    what: 'read units of tables on demand',
    usd: 0.125 / 1_000_000,
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    read: UNREAD,
  },
  key: {
    what: 'customer managed keys',
    usd: 1,
    page: 'https://aws.amazon.com/kms/pricing/',
    read: { where: 'https://www.wring.co/blog/aws-kms-pricing-guide', on },
  },
  secret: {
    what: 'secrets',
    usd: 0.4,
    page: 'https://aws.amazon.com/secrets-manager/pricing/',
    read: UNREAD,
  },
} as const satisfies Readonly<Record<string, Price>>;

/** What functions cost while they run. Nothing idle is made of it. */
export const COMPUTE: Price = {
  what: 'GB-seconds of functions on Arm',
  usd: 0.0000133334,
  page: 'https://aws.amazon.com/lambda/pricing/',
  read: UNREAD,
};

/** Name of a price. */
export type PriceName = keyof typeof PRICES;
