import { describe, expect, test } from '@jest/globals';
import { BUSINESS_METRICS } from '../support/business-metrics.ts';
import { synthArcade } from '../support/synth.ts';
import { resources, theOnly } from '../support/template-resources.ts';

const arcade = synthArcade();

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly view?: string;
    readonly setPeriodToTimeRange?: boolean;
    readonly metrics?: unknown[][];
    readonly alarms?: string[];
  };
}

interface Body {
  /** The range that is shown first, as a duration of ISO 8601. */
  readonly start: string;
  readonly widgets: readonly Widget[];
}

/** The body as CloudWatch gets it: references become texts. */
function bodyOf(id: string): Body {
  const { DashboardBody } = theOnly(arcade.chapter('operations'), 'AWS::CloudWatch::Dashboard', id).Properties;
  const { 'Fn::Join': join } = DashboardBody as { 'Fn::Join': [string, (string | { Ref: string })[]] };
  return JSON.parse(join[1].map((part) => (typeof part === 'string' ? part : part.Ref)).join(''));
}

describe.each(['Business', 'Resources'])('the dashboard %s', (id) => {
  const { widgets } = bodyOf(id);

  test('dashboard-correlate: is valid: widgets within 24 columns, side by side, each with something to show', () => {
    expect(widgets.length).toBeGreaterThan(0);
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    expect(widgets.length).toBeLessThanOrEqual(500);
    const taken = new Set<string>();
    for (const { type, x, y, width, height, properties } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      expect((type === 'alarm' ? properties.alarms : properties.metrics)?.length).toBeGreaterThan(0);
      for (let column = x; column < x + width; column += 1) {
        for (let line = y; line < y + height; line += 1) {
          expect(taken).not.toContain(`${column}/${line}`);
          taken.add(`${column}/${line}`);
        }
      }
    }
  });
});

test('dashboard-correlate: business first: every metric that functions count is shown, by the name of its stack', () => {
  const shown = bodyOf('Business').widgets.flatMap(({ properties }) => properties.metrics ?? []);
  const expected = Object.entries(BUSINESS_METRICS).flatMap(([chapter, names]) =>
    names.map((name) => ['ServerlessArcade', name, 'service', `arcade-${chapter}`]),
  );
  const distinct = new Set(shown.map((metric) => JSON.stringify(metric.slice(0, 4))));
  expect([...distinct].sort()).toEqual(expected.map((metric) => JSON.stringify(metric)).sort());
});

test('dashboard-correlate: business is counted, over the last day and at a glance over the whole range', () => {
  const { start, widgets } = bodyOf('Business');
  expect(start).toBe('-P1D');
  const numbers = widgets.filter(({ properties }) => properties.view === 'singleValue');
  expect(numbers.map(({ properties }) => properties.title).sort()).toEqual(
    Object.keys(BUSINESS_METRICS)
      .map((chapter) => `${chapter}: the whole range`)
      .sort(),
  );
  for (const { properties } of numbers) expect(properties.setPeriodToTimeRange).toBe(true);
  const statistics = widgets.flatMap(({ properties }) => properties.metrics ?? []).map((metric) => metric.at(-1));
  for (const statistic of statistics) expect(statistic).toMatchObject({ stat: 'Sum' });
});

describe('the dashboard of resources', () => {
  const { start, widgets } = bodyOf('Resources');
  const text = JSON.stringify(widgets);
  const shown = widgets.flatMap(({ properties }) => (properties.metrics ?? []).map(metricOf));

  test('dashboard-correlate: stands in the order of cause and effect, the alarms on top, over the last three hours', () => {
    expect(start).toBe('-PT3H');
    const rows = widgets.filter(({ x }) => x === 0).toSorted((one, other) => one.y - other.y);
    const kinds = rows.map(({ properties }) => properties.title.split(':')[0]);
    expect(kinds).toEqual(['Alarms', 'API', 'Functions', 'Logs', 'Table', 'Queues', 'Streams']);
  });

  test('dashboard-correlate: the API is the one of the arcade, in its stage', () => {
    const plays = arcade.chapter('api');
    const { Name } = theOnly(plays, 'AWS::ApiGateway::RestApi').Properties;
    const { StageName } = theOnly(plays, 'AWS::ApiGateway::Stage').Properties;
    const ofApi = shown.filter(({ namespace }) => namespace === 'AWS/ApiGateway');
    expect(ofApi).toHaveLength(5);
    for (const { dimensions } of ofApi) expect(dimensions).toEqual(['ApiName', Name, 'Stage', StageName]);
  });

  test('dashboard-correlate: every chapter with functions has its errors and cold starts on it', () => {
    const chapters = new Set(resources(arcade, 'AWS::Lambda::Function').map(({ chapter }) => chapter));
    const namespaces = [...chapters].map((chapter) => `ServerlessArcade/arcade-${chapter}`);
    for (const name of ['LoggedErrors', 'ColdStarts']) {
      const counted = shown.filter((metric) => metric.name === name);
      expect(counted.map(({ namespace }) => namespace).toSorted()).toEqual(namespaces.toSorted());
      for (const { statistic } of counted) expect(statistic).toBe('Sum');
    }
  });

  test('dashboard-correlate: begins with the alarms: the one above all, then those that it names', () => {
    const [first, ...others] = (widgets[0]?.properties.alarms ?? []).map((arn) => arn.split(':alarm:')[1]);
    expect(first).toBe('arcade-operations-health');
    const named = resources(arcade, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmName);
    expect(others.toSorted()).toEqual(named.toSorted());
  });

  test.each([
    ['AWS::ApiGateway::RestApi', 'AWS/ApiGateway', { Count: 'Sum', '5XXError': 'Sum', '4XXError': 'Sum' }],
    ['AWS::ApiGateway::RestApi', 'AWS/ApiGateway', { Latency: 'p95', IntegrationLatency: 'p95' }],
    ['AWS::Lambda::Function', 'AWS/Lambda', { Errors: 'Sum', Throttles: 'Sum', Duration: 'p95' }],
    ['AWS::Lambda::Function', 'AWS/Lambda', { ConcurrentExecutions: 'Maximum' }],
    [
      'AWS::DynamoDB::GlobalTable',
      'AWS/DynamoDB',
      { ConsumedReadCapacityUnits: 'Sum', ConsumedWriteCapacityUnits: 'Sum' },
    ],
    ['AWS::DynamoDB::GlobalTable', 'AWS/DynamoDB', { ReadThrottleEvents: 'Sum', WriteThrottleEvents: 'Sum' }],
    ['AWS::SQS::Queue', 'AWS/SQS', { ApproximateNumberOfMessagesVisible: 'Maximum' }],
    ['AWS::SQS::Queue', 'AWS/SQS', { ApproximateAgeOfOldestMessage: 'Maximum' }],
    ['AWS::Lambda::EventSourceMapping', 'AWS/Lambda', { IteratorAge: 'Maximum' }],
  ])('dashboard-correlate: %s, of which there are some, is shown: %s %j', (type, namespace, metrics) => {
    expect(resources(arcade, type).length).toBeGreaterThan(0);
    for (const [name, statistic] of Object.entries(metrics)) {
      expect(shown).toContainEqual(expect.objectContaining({ namespace, name, statistic }));
      const others = shown.filter((metric) => metric.name === name && metric.statistic !== statistic);
      expect(others).toEqual([]);
    }
  });

  test('dashboard-correlate: searches ask for what belongs to this copy', () => {
    const searches = [...text.matchAll(/SEARCH\('([^']*)', '\w+'\)/g)].map(([, search = '']) => search);
    expect(searches.length).toBeGreaterThan(0);
    for (const search of searches)
      expect(search).toMatch(/^\{AWS\/\w+(,\w+)+\} MetricName=\\{1,3}"\w+\\{1,3}" arcade$/);
  });
});

interface ShownMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly unknown[];
  readonly statistic: string;
}

/** A metric of a widget, named outright or by a search. */
function metricOf(metric: readonly unknown[]): ShownMetric {
  const { expression = '', stat } = Object(metric.at(-1)) as { expression?: string; stat?: string };
  const search = /^SEARCH\('\{([\w/]+)[\w,]*\} MetricName="(\w+)" .*', '(\w+)'\)$/.exec(expression);
  if (search !== null) {
    const [, namespace = '', name = '', statistic = ''] = search;
    return { namespace, name, dimensions: [], statistic };
  }
  const [namespace, name, ...dimensions] = metric.slice(0, -1);
  return { namespace: String(namespace), name: String(name), dimensions, statistic: String(stat) };
}
