import type { CloudWatchAsk as Ask, CloudWatchCase as Case } from './cloudwatch.ts';
import type { ParityWorld } from './world.ts';

const DAY = 86_400;

/** Puts values, and asks a minute later. */
const after =
  (Namespace: string, MetricData: readonly object[], ask: Ask): Ask =>
  async (cloudwatch, world) => {
    await cloudwatch('PutMetricData', { Namespace, MetricData });
    return ask(cloudwatch, world);
  };
/** A span of seconds until now. */
const since = (world: ParityWorld, seconds: number) => {
  const now = world.stage.clock.now() / 1_000;
  return { StartTime: now - seconds, EndTime: now + 60 };
};
const statistics =
  (input: object, span: (world: ParityWorld) => object): Ask =>
  (cloudwatch, world) =>
    cloudwatch('GetMetricStatistics', { ...input, ...span(world) });
const data =
  (
    Namespace: string,
    queries: readonly (readonly [id: string, name: string, stat: string, dimensions?: object[], more?: object])[],
  ): Ask =>
  (cloudwatch, world) =>
    cloudwatch('GetMetricData', {
      ...since(world, 60),
      MetricDataQueries: queries.map(([Id, MetricName, Stat, Dimensions = [], more = {}]) => ({
        Id,
        MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat, ...more },
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

const INSTANCE = { Name: 'InstanceId', Value: 'one' };
type Unit = { readonly Unit: string };
/** Values of units that come together, as the recorded messages list them. */
const SEVERAL_UNITS: readonly Readonly<Record<string, number>>[] = [
  { Seconds: 1, Milliseconds: 60_000 },
  { Seconds: 1, Milliseconds: 120_000 },
  { Seconds: 1, Milliseconds: 60_000, Count: 5 },
];
/** Statistic, period and unit of two queries for one metric. */
const LABELS: readonly (readonly (readonly [stat: string, period: number, unit: string])[])[] = [
  [
    ['Sum', 60, 'Seconds'],
    ['Minimum', 30, 'Seconds'],
  ],
  [
    ['Sum', 60, 'Seconds'],
    ['Minimum', 60, 'Seconds'],
  ],
  [
    ['Sum', 60, 'Seconds'],
    ['Sum', 30, 'Seconds'],
  ],
  [
    ['Sum', 60, 'Seconds'],
    ['Minimum', 30, 'Milliseconds'],
  ],
  [
    ['Sum', 60, 'Seconds'],
    ['Minimum', 60, 'Milliseconds'],
  ],
  [
    ['Sum', 60, 'Seconds'],
    ['Sum', 30, 'Milliseconds'],
  ],
  [
    ['Sum', 60, 'Seconds'],
    ['Sum', 60, 'Milliseconds'],
  ],
];

/** What the recorded tests asked about metrics. */
export const METRIC_QUESTIONS: readonly Case[] = [
  ...['Sum', 'SampleCount', 'Minimum', 'Maximum', 'Average'].map(
    (stat): Case => [
      `test_get_metric_data_stats[json-${stat}]`,
      'get_metric_data',
      after(`stats/${stat}`, ONES, data(`stats/${stat}`, [['result1', 'metric1', stat]])),
    ],
  ),
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
    (cloudwatch) => cloudwatch('ListMetrics', { Namespace: 'greetings', MetricName: REQUESTS }),
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
  [
    'test_get_metric_data_with_dimensions[json]',
    'get_metric_data',
    after(
      'with-dimensions',
      [
        { MetricName: 'metric1', Value: 11, Dimensions: [INSTANCE] },
        { MetricName: 'metric1', Value: 12, Dimensions: [{ ...INSTANCE, Value: 'other' }] },
      ],
      data('with-dimensions', [['result1', 'metric1', 'Sum', [INSTANCE]]]),
    ),
  ],
  [
    'test_get_metric_with_null_dimensions[json]',
    'get_metric_with_null_dimensions',
    data('nothing', [['m', 'none', 'Sum']]),
  ],
  [
    'test_put_metric_data_values_list[json]',
    'get_metric_statistics',
    after(
      'lists',
      [{ MetricName: 'test-metric', Values: [1, 10], Counts: [2, 4], Unit: 'Count' }],
      statistics(
        { Namespace: 'lists', MetricName: 'test-metric', Period: 60, Statistics: ['Maximum', 'SampleCount', 'Sum'] },
        (world) => since(world, 60),
      ),
    ),
  ],
  [
    'test_handle_different_units[json]',
    'get_metric_statistics_with_different_units',
    after(
      'mixed',
      [
        { MetricName: 'm-test', Value: 10 },
        { MetricName: 'm-test', Value: 5, Unit: 'Count' },
        { MetricName: 'm-test', Value: 1, Unit: 'Seconds' },
      ],
      async (cloudwatch, world) => {
        const input = { Namespace: 'mixed', MetricName: 'm-test', Period: 60, Statistics: ['Average'] };
        const answer = Object(await statistics(input, () => since(world, 60))(cloudwatch, world));
        // Datapoints have no order; those of the recording begin with the one without a unit.
        const order = ['None', 'Count', 'Seconds'];
        const place = ({ Unit }: { readonly Unit: string }) => order.indexOf(Unit);
        return {
          ...answer,
          Datapoints: answer.Datapoints.toSorted((one: Unit, other: Unit) => place(one) - place(other)),
        };
      },
    ),
  ],
  [
    'test_get_metric_data_with_different_units[json]',
    'get_metric_data_with_different_units',
    after(
      'unit',
      [
        { MetricName: 'm-test', Value: 1, Unit: 'Seconds' },
        { MetricName: 'm-test', Value: 1, Unit: 'Milliseconds' },
      ],
      data('unit', [['m1', 'm-test', 'Sum', [], { Unit: 'Seconds' }]]),
    ),
  ],
  ...SEVERAL_UNITS.map(
    (units, index): Case => [
      `test_get_metric_data_different_units_no_unit_in_query[json-metric_data${index}]`,
      'get_metric_data_with_no_unit_specified',
      after(
        `units-${index}`,
        Object.entries(units).map(([Unit, Value]) => ({ MetricName: 'm-test', Value, Unit })),
        data(`units-${index}`, [['m1', 'm-test', 'Sum']]),
      ),
    ],
  ),
  [
    'test_get_metric_data_with_zero_and_labels[json]',
    'get_metric_data_with_zero_and_labels',
    after(
      'labels',
      [0, 100, 10, 5, 1, 0.5].map((Value) => ({ MetricName: 'metric1', Value, Unit: 'Seconds' })),
      data(
        'labels',
        ['Average', 'Sum', 'Minimum', 'Maximum'].map((stat) => [`result_${stat}`, 'metric1', stat]),
      ),
    ),
  ],
  ...LABELS.map(
    (pair, index): Case => [
      `test_label_generation[json-input_pairs${index}]`,
      'label_generation',
      after(
        `label-${index}`,
        [100, 9, 0].map((Value) => ({ MetricName: 'metric1', Value, Unit: 'Seconds' })),
        data(
          `label-${index}`,
          pair.map(([Stat, Period, Unit]) => [
            `result_${Stat}_${Period}_${Unit}`,
            'metric1',
            Stat,
            [],
            { Period, Unit },
          ]),
        ),
      ),
    ],
  ),
];
