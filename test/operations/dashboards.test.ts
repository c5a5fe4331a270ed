import { describe, expect, test } from '@jest/globals';
import { BUSINESS_METRICS } from '#shared/metrics.ts';
import { synthArcade } from '../support/synth.ts';
import { resources, theOnly } from '../support/template-resources.ts';

const arcade = synthArcade();

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly title: string; readonly metrics?: unknown[][]; readonly alarms?: string[] };
}

/** The body as CloudWatch gets it: references become texts. */
function bodyOf(id: string): { readonly widgets: readonly Widget[] } {
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

describe('the dashboard of resources', () => {
  const { widgets } = bodyOf('Resources');
  const text = JSON.stringify(widgets);

  test('dashboard-correlate: begins with the alarms: the one above all, then each chapter', () => {
    const chapters = arcade.chapters.filter(({ id }) => id !== 'operations').map(({ stack }) => stack.stackName);
    const [first, ...others] = (widgets[0]?.properties.alarms ?? []).map((arn) => arn.split(':alarm:')[1]);
    expect(first).toBe('arcade-operations-health');
    expect(others.toSorted()).toEqual(chapters.map((name) => `${name}-health`).toSorted());
  });

  test.each([
    ['AWS::ApiGateway::RestApi', ['5XXError', '4XXError', 'Latency', 'IntegrationLatency']],
    ['AWS::Lambda::Function', ['Errors', 'Throttles', 'Duration', 'LoggedErrors', 'ColdStarts']],
    ['AWS::DynamoDB::GlobalTable', ['ConsumedWriteCapacityUnits', 'WriteThrottleEvents', 'ReadThrottleEvents']],
    ['AWS::SQS::Queue', ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage']],
    ['AWS::Lambda::EventSourceMapping', ['IteratorAge']],
  ])('dashboard-correlate: %s, of which there are some, is shown', (type, metrics) => {
    expect(resources(arcade, type).length).toBeGreaterThan(0);
    for (const metric of metrics) expect(text).toMatch(new RegExp(`"${metric}"|\\\\"${metric}\\\\"`));
  });

  test('dashboard-correlate: searches ask for what belongs to this copy', () => {
    const searches = [...text.matchAll(/SEARCH\('([^']*)', '\w+'\)/g)].map(([, search = '']) => search);
    expect(searches.length).toBeGreaterThan(0);
    for (const search of searches)
      expect(search).toMatch(/^\{AWS\/\w+(,\w+)+\} MetricName=\\{1,3}"\w+\\{1,3}" arcade$/);
  });
});
