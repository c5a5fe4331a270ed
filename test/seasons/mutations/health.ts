import { add, drop, dropResource, referTo, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const VARIABLES = 'Properties/Environment/Variables';

/** What breaks the logs, alarms and traces of the seasons. */
export const health: Mutations = {
  'log-for-ever': {
    pattern: 'logs-retention',
    breaks: 'the log group grows until somebody pays attention to the bill',
    change: drop('TurnSeasonLogs', 'Properties/RetentionInDays'),
  },
  'errors-by-a-word': {
    pattern: 'logs-metric-filter',
    breaks: 'a line that has the word in a text counts as an error, and timeouts do not',
    change: replace('HealthLogsTurnSeasonErrors', 'Properties/FilterPattern', 'ERROR'),
  },
  'errors-counted-elsewhere': {
    pattern: 'logs-metric-filter',
    breaks: 'the alarm watches a metric that does not exist',
    change: replace(
      'HealthLogsTurnSeasonErrors',
      'Properties/MetricTransformations/0/MetricNamespace',
      'ServerlessArcade/seasons',
    ),
  },
  'cold-starts-uncounted': {
    pattern: 'logs-metric-filter',
    breaks: 'nobody knows why callers waited',
    change: dropResource('HealthLogsTurnSeasonColdStarts'),
  },
  'throttles-of-nobody': {
    pattern: 'alarm-lambda-api',
    breaks: 'a function without concurrency is not noticed',
    change: dropResource('HealthFunctionsThrottles'),
  },
  'slow-beyond-the-timeout': {
    pattern: 'alarm-lambda-api',
    breaks: 'no function can be that slow, so the alarm is never on',
    change: replace('HealthFunctionsSlow60Seconds', 'Properties/Threshold', 60_001),
  },
  'slow-on-average': {
    pattern: 'alarm-lambda-api',
    breaks: 'those few that are about to be cut off drown in the average',
    change: replace('HealthFunctionsSlow60Seconds', 'Properties/Metrics/1/MetricStat/Stat', 'Average'),
  },
  'dropped-turns-unheard': {
    pattern: 'alarm-lambda-api',
    breaks: 'nobody hears of events that Lambda gave up',
    change: dropResource('HealthTurnSeasonDropped'),
  },
  'undelivered-failures-unheard': {
    pattern: 'alarm-lambda-api',
    breaks: 'nobody hears that failures have no place',
    change: replace('HealthTurnSeasonUndelivered', 'Properties/MetricName', 'DeadLetterErrors'),
  },
  'dropped-schedules-unheard': {
    pattern: 'eventbridge-schedule',
    breaks: 'nobody hears that a season did not end',
    change: dropResource('HealthDroppedSchedules1'),
  },
  'dropped-schedules-of-another-group': {
    pattern: 'eventbridge-schedule',
    breaks: 'the alarm watches a group without schedules',
    change: replace('HealthDroppedSchedules1', 'Properties/Dimensions/0/Value', 'default'),
  },
  'dropped-schedules-from-a-hundred': {
    pattern: 'eventbridge-schedule',
    breaks: 'the alarm is on after seventeen hours without a season',
    change: replace('HealthDroppedSchedules1', 'Properties/Threshold', 100),
  },
  'health-without-dropped-schedules': {
    pattern: 'composite-alarm',
    breaks: 'the alarm goes off, and nobody is told',
    environment: 'prod',
    change: referTo('HealthAlarm', 'Properties/AlarmRule', 'HealthDroppedSchedules1', 'TurnsFailuresAlarm'),
  },
  'health-of-all-at-once': {
    pattern: 'composite-alarm',
    breaks: 'people are told when everything is broken, not when something is',
    environment: 'prod',
    change: rewrite('HealthAlarm', 'Properties/AlarmRule', ' OR ', ' AND '),
  },
  'query-of-no-log': {
    pattern: 'logs-insights-queries',
    breaks: 'the query of errors looks at no function',
    change: drop('HealthErrorsQuery', 'Properties/LogGroupNames/0'),
  },
  'service-without-a-name': {
    pattern: 'lambda-stdout-logs',
    breaks: 'metrics and lines of the function belong to no chapter',
    change: replace('TurnSeason', `${VARIABLES}/POWERTOOLS_SERVICE_NAME`, 'arcade'),
  },
  untraced: {
    pattern: 'xray-tracing',
    breaks: 'a trace ends where the schedule begins',
    change: replace('TurnSeason', 'Properties/TracingConfig/Mode', 'PassThrough'),
  },
  'layer-forgotten': {
    pattern: 'otel-adot',
    breaks: 'the wrapper is named and not there, so no environment starts',
    instrumented: true,
    change: drop('TurnSeason', 'Properties/Layers'),
  },
  'wrapper-forgotten': {
    pattern: 'otel-adot',
    breaks: 'the layer is paid for in every start and does nothing',
    instrumented: true,
    change: drop('TurnSeason', `${VARIABLES}/AWS_LAMBDA_EXEC_WRAPPER`),
  },
  'signals-of-the-application': {
    pattern: 'otel-adot',
    breaks: 'metrics are sent that nobody asked for, at a price',
    instrumented: true,
    change: drop('TurnSeason', `${VARIABLES}/OTEL_AWS_APPLICATION_SIGNALS_ENABLED`),
  },
  'instrumented-unasked': {
    pattern: 'otel-adot',
    breaks: 'a stage that did not choose the layer pays for it in every start',
    instrumented: false,
    change: add('TurnSeason', 'Properties/Layers', ['arn:aws:lambda:us-east-1:111122223333:layer:any:1']),
  },
  'option-changes-more': {
    pattern: 'xray-annotations',
    breaks: 'switching OpenTelemetry on changes what else the stack does',
    instrumented: true,
    change: replace('SeasonEndsSchedule', 'Properties/ScheduleExpression', 'rate(1 hour)'),
  },
};
