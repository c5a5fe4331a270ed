import type { ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const resources: Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } };
const DAY = 86_400;

type Ask = (world: ParityWorld) => Promise<unknown>;
const cloudwatch = (world: ParityWorld, operation: string, input: object) =>
  world.call(`GraniteServiceVersion20100801.${operation}`, input);
/** Puts values, and asks a minute later. */
const after =
  (Namespace: string, MetricData: readonly object[], ask: Ask): Ask =>
  async (world) => {
    await cloudwatch(world, 'PutMetricData', { Namespace, MetricData });
    return ask(world);
  };
/** A span of seconds until now. */
const since = (world: ParityWorld, seconds: number) => {
  const now = world.stage.clock.now() / 1_000;
  return { StartTime: now - seconds, EndTime: now + 60 };
};
const statistics =
  (input: object, span: (world: ParityWorld) => object): Ask =>
  (world) =>
    cloudwatch(world, 'GetMetricStatistics', { ...input, ...span(world) });
const data =
  (
    Namespace: string,
    queries: readonly (readonly [id: string, name: string, stat: string, dimensions?: object[]])[],
  ): Ask =>
  (world) =>
    cloudwatch(world, 'GetMetricData', {
      ...since(world, 60),
      MetricDataQueries: queries.map(([Id, MetricName, Stat, Dimensions = []]) => ({
        Id,
        MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat },
      })),
    });

const ONES = Array.from({ length: 11 }, (_, index) => ({ MetricName: 'metric1', Value: index + 1 }));
const DIMENSIONS = Object.entries({
  error: 'none',
  exception: 'none',
  method: 'GET',
  outcome: 'SUCCESS',
  status: '200',
  uri: '/greetings',
}).map(([Name, Value]) => ({ Name, Value }));
const REQUESTS = 'http.server.requests.count';
const requests = [{ MetricName: REQUESTS, Value: 5, Dimensions: DIMENSIONS }];
const nothing = { Namespace: 'nothing', MetricName: 'metric_name', Statistics: ['SampleCount'] };

const CASES: readonly (readonly [test: string, label: string, ask: Ask])[] = [
  ...['Sum', 'SampleCount', 'Minimum', 'Maximum', 'Average'].map((stat): (typeof CASES)[number] => [
    `test_get_metric_data_stats[json-${stat}]`,
    'get_metric_data',
    after(`stats/${stat}`, ONES, data(`stats/${stat}`, [['result1', 'metric1', stat]])),
  ]),
  [
    'test_get_metric_data_for_multiple_metrics[json]',
    'get_metric_data',
    after(
      'several',
      [50, 25, 55].map((Value, index) => ({ MetricName: `metric${index + 1}`, Value })),
      data(
        'several',
        ['1', '2', '3'].map((number) => [`result${number}`, `metric${number}`, 'Sum']),
      ),
    ),
  ],
  [
    'test_get_metric_statistics[json]',
    'get_metric_statistics',
    after(
      'ten',
      Array.from({ length: 10 }, (_, Value) => ({ MetricName: 'metric', Value })),
      statistics(
        {
          Namespace: 'ten',
          MetricName: 'metric',
          Period: 60,
          Statistics: ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'],
        },
        (world) => since(world, 60),
      ),
    ),
  ],
  ['test_get_metric_with_no_results[json]', 'result', data('nothing', [['result', 'metric', 'Sum']])],
  [
    'test_multiple_dimensions_statistics[json]',
    'get-metric-stats-max',
    after('greetings', requests, data('greetings', [['result1', REQUESTS, 'Maximum', DIMENSIONS]])),
  ],
  [
    'test_multiple_dimensions_statistics[json]',
    'list-metrics',
    (world) => cloudwatch(world, 'ListMetrics', { Namespace: 'greetings', MetricName: REQUESTS }),
  ],
  [
    'test_invalid_amount_of_datapoints[json]',
    'error-invalid-amount-datapoints',
    statistics({ ...nothing, Period: 1 }, () => ({ StartTime: 0, EndTime: DAY })),
  ],
  [
    'test_invalid_amount_of_datapoints[json]',
    'error-invalid-time-frame',
    statistics({ ...nothing, Period: 1 }, () => ({ StartTime: DAY, EndTime: 0 })),
  ],
  [
    'test_invalid_amount_of_datapoints[json]',
    'get-metric-statitics',
    statistics({ ...nothing, Period: 60 }, () => ({ StartTime: 0, EndTime: DAY })),
  ],
];

/** What metrics tell, and for how many datapoints one may ask. */
export const parityCases: ParityCases = {
  resources,
  cases: () =>
    CASES.map(([test, label, ask]) => ({
      recording: { file: 'cloudwatch/test_cloudwatch', test: `TestCloudwatch::${test}`, label },
      ask,
    })),
};
