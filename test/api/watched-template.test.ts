import { describe, expect, test } from '@jest/globals';
import { METRICS_NAMESPACE } from '#lambda/runtime/metrics.ts';
import { synthArcade } from '../support/synth.ts';
import { resources, theOnly } from '../support/template-resources.ts';

const api = synthArcade().chapter('api');

describe('xray-sampling', () => {
  const apiOf = (environment: 'sandbox' | 'prod') => synthArcade({ environment }).chapter('api');
  const rulesOf = (environment: 'sandbox' | 'prod') =>
    resources(apiOf(environment), 'AWS::XRay::SamplingRule').map(
      ({ Properties }) => Properties.SamplingRule as Record<string, unknown>,
    );

  test.each([
    ['sandbox', 1],
    ['prod', 0.05],
  ] as const)('xray-sampling: in %s health is never traced, admin always, and of the rest %d', (environment, share) => {
    expect(rulesOf(environment)).toMatchObject([
      { URLPath: '*/health', ReservoirSize: 0, FixedRate: 0 },
      { URLPath: '*/admin/*', ReservoirSize: 1, FixedRate: 1 },
      { URLPath: '*', ReservoirSize: 1, FixedRate: share },
    ]);
    const { stackName } = apiOf(environment).stack;
    for (const rule of rulesOf(environment)) {
      expect(rule).toMatchObject({
        Version: 1,
        ServiceName: `${stackName}-api/${environment}`,
        ServiceType: 'AWS::ApiGateway::Stage',
        HTTPMethod: '*',
        Host: '*',
        ResourceARN: '*',
      });
      expect(rule.RuleName).toEqual(expect.stringMatching(`^${stackName}-[a-z]+$`));
      expect(String(rule.RuleName).length).toBeLessThanOrEqual(32);
    }
  });

  test('xray-sampling: the special rules come before the general one, and no two have the same priority', () => {
    const priorities = rulesOf('sandbox').map(({ Priority }) => Number(Priority));
    expect(priorities).toEqual([...new Set(priorities)].sort((one, other) => one - other));
  });
});

test('xray-tracing: a group holds the traces that begin at the API, with insights', () => {
  const { Name } = theOnly(api, 'AWS::ApiGateway::RestApi').Properties;
  expect(theOnly(api, 'AWS::XRay::Group').Properties).toMatchObject({
    FilterExpression: `service("${Name}/sandbox")`,
    InsightsConfiguration: { InsightsEnabled: true },
  });
});

test('custom-metric-alert: goes off when four of five plays are refused for a quarter of an hour', () => {
  const alarm = theOnly(api, 'AWS::CloudWatch::Alarm', 'RefusedCredits');
  expect(alarm.Properties).toMatchObject({
    Namespace: METRICS_NAMESPACE,
    MetricName: 'CreditsRefused',
    Dimensions: [{ Name: 'service', Value: 'arcade-api' }],
    Statistic: 'Average',
    Threshold: 0.8,
    ComparisonOperator: 'GreaterThanThreshold',
    Period: 300,
    EvaluationPeriods: 3,
    TreatMissingData: 'notBreaching',
  });
  // The name of the service is what the functions print.
  const record = theOnly(api, 'AWS::Lambda::Function', 'RecordPlay');
  expect(record.Properties.Environment).toMatchObject({ Variables: { POWERTOOLS_SERVICE_NAME: 'arcade-api' } });
});
