import type { CatalogueRow } from './types.ts';

/** Traces, logs, metrics, alarms and audit. */
export const observability = {
  'xray-tracing': {
    title: 'End-to-end tracing',
    summary: 'Active tracing joins the hops of a request into one trace that shows where time and errors arise.',
    group: 'Observability',
    fit: 'core',
    services: ['X-Ray', 'API Gateway', 'Lambda'],
    errata: [13],
  },
  'xray-annotations': {
    title: 'Annotations and subsegments',
    summary:
      'Indexed annotations make traces searchable by business id; the X-Ray SDK is in maintenance mode and not needed.',
    group: 'Observability',
    fit: 'core',
    services: ['X-Ray', 'Lambda'],
    errata: [13],
  },
  'xray-sampling': {
    title: 'Sampling rules',
    summary:
      'A reservoir traces a set number of requests per second and a fixed rate the rest, which bounds volume and cost.',
    group: 'Observability',
    fit: 'core',
    services: ['X-Ray'],
  },
  'otel-adot': {
    title: 'OpenTelemetry',
    summary:
      'The AWS distribution is the supported instrumentation: a layer and a wrapper variable send traces to X-Ray.',
    group: 'Observability',
    fit: 'core',
    services: ['ADOT', 'X-Ray'],
    errata: [13, 14],
  },
  'lambda-stdout-logs': {
    title: 'Logs from standard output',
    summary:
      'Lambda sends printed lines to the log group you define, as JSON if so configured, provided the role may write.',
    group: 'Observability',
    fit: 'core',
    services: ['Lambda', 'CloudWatch Logs'],
  },
  'logs-retention': {
    title: 'Log retention',
    summary:
      'Logs stay for ever unless told otherwise, so every group states its retention and is deleted with its stack.',
    group: 'Observability',
    fit: 'core',
    services: ['CloudWatch Logs', 'KMS'],
  },
  'logs-metric-filter': {
    title: 'Metric filter',
    summary: 'A pattern over structured logs counts errors as a metric, and an alarm watches the count.',
    group: 'Observability',
    fit: 'core',
    services: ['CloudWatch'],
  },
  'custom-metric-alert': {
    title: 'Custom metric with alarm',
    summary:
      'Code prints an embedded metric with up to 30 dimensions, an alarm watches its rate and a topic tells people.',
    group: 'Observability',
    fit: 'core',
    services: ['CloudWatch', 'SNS'],
    errata: [67],
  },
  'alarm-dlq-depth': {
    title: 'Alarms on dead letters, age and lag',
    summary: 'A single dead letter, an ageing message or a late stream reader raises an alarm before data expires.',
    group: 'Observability',
    fit: 'core',
    services: ['CloudWatch', 'SQS', 'Lambda'],
  },
  'alarm-lambda-api': {
    title: 'Alarms on functions and API',
    summary: 'Errors, throttles, 5xx and high-percentile latency raise alarms, while missing data counts as healthy.',
    group: 'Observability',
    fit: 'core',
    services: ['CloudWatch'],
  },
  'composite-alarm': {
    title: 'Composite alarm',
    summary: 'A rule over several alarms sends one notice instead of many and stays quiet during known side effects.',
    group: 'Observability',
    fit: 'core',
    services: ['CloudWatch'],
    errata: [68],
  },
  'dashboard-correlate': {
    title: 'Dashboard',
    summary: 'One page shows API, functions, table and queues on the same time axis, so cause and effect line up.',
    group: 'Observability',
    fit: 'core',
    services: ['CloudWatch'],
  },
  'logs-insights-queries': {
    title: 'Saved log queries',
    summary:
      'Queries for errors and slow requests are deployed with the stack, so nobody writes them during an incident.',
    group: 'Observability',
    fit: 'core',
    services: ['CloudWatch Logs'],
  },
  'logs-subscription': {
    title: 'Log subscription',
    summary:
      'New log events stream compressed to Firehose, Kinesis or a function, for archive, search or a central account.',
    group: 'Observability',
    fit: 'optional',
    services: ['CloudWatch Logs', 'Kinesis', 'Lambda', 'Firehose'],
  },
  'metric-high-resolution': {
    title: 'High-resolution metric',
    summary: 'One-second data points permit alarm periods of 10, 20 or 30 s, at a higher price.',
    group: 'Observability',
    fit: 'optional',
    services: ['CloudWatch'],
    errata: [69],
  },
  'synthetics-canary': {
    title: 'Synthetic canary',
    summary: 'A scripted client tries the public endpoint on a schedule and raises an alarm before users complain.',
    group: 'Observability',
    fit: 'optional',
    services: ['CloudWatch Synthetics'],
  },
  'cloudtrail-trail': {
    title: 'Audit trail',
    summary: 'Only 90 days of event history come by default; a trail to S3 keeps more and can record data events.',
    group: 'Observability',
    fit: 'optional',
    services: ['CloudTrail', 'S3', 'Athena'],
    errata: [71],
  },
  'xray-alerting': {
    title: 'Alert on trace insights',
    summary: 'X-Ray insights notice a rise in faults in a trace group, and an EventBridge rule forwards the notice.',
    group: 'Observability',
    fit: 'optional',
    services: ['X-Ray', 'EventBridge', 'SNS'],
  },
  'ec2-agent-export-guide': {
    title: 'Agent, export and profiling',
    summary:
      'The CloudWatch agent adds memory metrics, exports and cross-account views move logs, profilers find hot code.',
    group: 'Observability',
    fit: 'guide',
    services: ['CloudWatch', 'CodeGuru'],
    errata: [50],
  },
} as const satisfies Record<string, CatalogueRow>;
