import { describe, expect, test } from '@jest/globals';
import { beyondFree, idleQuantities, listPrice, priceBeyondFree } from '../../scripts/cost/idle.ts';
import { PRICES, type Price, UNREAD } from '../../scripts/cost/prices.ts';
import { sum } from '../../scripts/cost/quantities.ts';
import type { Resource } from '../../scripts/cost/template.ts';
import { synthArcade } from '../support/synth.ts';

const idle = (...resources: Resource[]) =>
  idleQuantities({ Resources: Object.fromEntries(resources.map((resource, index) => [`R${index}`, resource])) });
const stat = (Period = 60) => ({ MetricStat: { Period } });

describe('what is billed while nobody uses it', () => {
  test.each<[string, Resource, Record<string, number>]>([
    [
      'an alarm',
      { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors', Period: 60 } },
      { alarmMetric: 1 },
    ],
    [
      'an alarm on an expression: each of its metrics',
      { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ Expression: 'SUM([m0, m1])' }, stat(), stat()] } },
      { alarmMetric: 2 },
    ],
    [
      'an alarm that looks every ten seconds',
      { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors', Period: 10 } },
      { highResolutionAlarmMetric: 1 },
    ],
    ['a composite alarm', { Type: 'AWS::CloudWatch::CompositeAlarm' }, { compositeAlarm: 1 }],
    ['a dashboard', { Type: 'AWS::CloudWatch::Dashboard' }, { dashboard: 1 }],
    ['a key', { Type: 'AWS::KMS::Key' }, { key: 1 }],
    ['a secret', { Type: 'AWS::SecretsManager::Secret' }, { secret: 1 }],
    [
      'a queue that is polled: five readers, three times a minute, 730 hours',
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: { ScalingConfig: { MaximumConcurrency: 2 } } },
      { queueRequest: 5 * 3 * 60 * 730 },
    ],
    [
      'a queue that is polled without a maximum: two readers',
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: {} },
      { queueRequest: 2 * 3 * 60 * 730 },
    ],
    ['a stream: nothing', { Type: 'AWS::Lambda::EventSourceMapping', Properties: { StartingPosition: 'LATEST' } }, {}],
    ['a mapping that is off: nothing', { Type: 'AWS::Lambda::EventSourceMapping', Properties: { Enabled: false } }, {}],
    [
      'a table on demand: nothing',
      { Type: 'AWS::DynamoDB::GlobalTable', Properties: { BillingMode: 'PAY_PER_REQUEST' } },
      {},
    ],
  ])('%s', (_, resource, expected) => {
    expect(idle(resource)).toEqual(expected);
  });

  test('a schedule: its calls, and the metrics that are made of their log lines', () => {
    const { scheduledCall, invocation, customMetric, customEvent, computeGigabyteSecond } = idleQuantities({
      Resources: {
        Tick: {
          Type: 'AWS::Scheduler::Schedule',
          Properties: { ScheduleExpression: 'rate(10 minutes)', Target: { Arn: { Ref: 'Live' } } },
        },
        Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' } } },
        Fn: {
          Type: 'AWS::Lambda::Function',
          Properties: { MemorySize: 512, LoggingConfig: { LogGroup: { Ref: 'Logs' } } },
        },
        Errors: { Type: 'AWS::Logs::MetricFilter', Properties: { LogGroupName: { Ref: 'Logs' } } },
        Others: { Type: 'AWS::Logs::MetricFilter', Properties: { LogGroupName: { Ref: 'OtherLogs' } } },
      },
    });
    expect({ scheduledCall, invocation, customMetric, customEvent }).toEqual({
      scheduledCall: 4_380,
      invocation: 4_380,
      customMetric: 1,
      customEvent: undefined,
    });
    expect(computeGigabyteSecond).toBeCloseTo(438);
  });

  test.each<[string, Resource]>([
    ['AWS::EC2::NatGateway', { Type: 'AWS::EC2::NatGateway' }],
    ['AWS::Synthetics::Canary', { Type: 'AWS::Synthetics::Canary' }],
    ['CacheClusterEnabled', { Type: 'AWS::ApiGateway::Stage', Properties: { CacheClusterEnabled: true } }],
    ['ProvisionedConcurrencyConfig', { Type: 'AWS::Lambda::Alias', Properties: { ProvisionedConcurrencyConfig: {} } }],
    ['provisioned pollers', { Type: 'AWS::Lambda::EventSourceMapping', Properties: { ProvisionedPollerConfig: {} } }],
    ['provisioned capacity', { Type: 'AWS::DynamoDB::GlobalTable', Properties: { BillingMode: 'PROVISIONED' } }],
    ['advanced parameters', { Type: 'AWS::SSM::Parameter', Properties: { Tier: 'Advanced' } }],
    ['ScheduleExpression', { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 minute)' } }],
    ['cron', { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'cron(0 * * * ? *)' } }],
  ])('what was never judged is refused by name: %s', (words, resource) => {
    expect(() => idle(resource)).toThrow(words);
    expect(() => idle(resource)).toThrow(/price/);
  });
});

test('the free tier counts once for all chapters together, and never below zero', () => {
  expect(beyondFree('alarmMetric', 10)).toBe(0);
  expect(priceBeyondFree(sum([{ alarmMetric: 8 }, { alarmMetric: 8 }]))).toBeCloseTo(0.6);
  expect(listPrice(sum([{ alarmMetric: 8 }, { alarmMetric: 8 }]))).toBeCloseTo(1.6);
});

test.each(Object.entries<Price>(PRICES))('the price %s says where it was read, and when', (_, { page, read }) => {
  expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/[\w-]+\/pricing\//);
  if (read === UNREAD) return;
  expect(read.where).toMatch(/^https:\/\//);
  expect(read.on).toMatch(/^20\d\d-\d\d-\d\d$/);
});

test('multi-env-config: an idle sandbox costs less than 3 USD a month in an account of its own', () => {
  const chapters = synthArcade().chapters.map(({ stack }) => idleQuantities(stack.template));
  expect(priceBeyondFree(sum(chapters))).toBeLessThan(3);
});

test.each(['sandbox', 'prod'] as const)('everything in %s has a price', (environment) => {
  for (const { stack } of synthArcade({ environment }).chapters)
    expect(() => idleQuantities(stack.template)).not.toThrow();
});
