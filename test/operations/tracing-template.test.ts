import { describe, expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import { nameAll, resources, theOnly } from '../support/template-resources.ts';

const arcade = synthArcade();
/** The arcade whose settings name the layer. */
const instrumented = synthArcade({ instrumented: true });
const variablesOf = (properties: Readonly<Record<string, unknown>>) =>
  (properties.Environment as { Variables: Record<string, unknown> }).Variables;

describe('xray-tracing', () => {
  test('xray-tracing: every function, the stage of the API and the topic of events take part', () => {
    const silent = resources(arcade, 'AWS::Lambda::Function').filter(
      ({ Properties }) => (Properties.TracingConfig as { Mode?: string } | undefined)?.Mode !== 'Active',
    );
    expect(nameAll(silent)).toEqual([]);
    expect(theOnly(arcade, 'AWS::ApiGateway::Stage').Properties.TracingEnabled).toBe(true);
    expect(theOnly(arcade, 'AWS::SNS::Topic', 'DomainEvents').Properties.TracingConfig).toBe('Active');
  });

  test('xray-tracing: X-Ray admits SNS for that topic of this account', () => {
    const { PolicyDocument } = theOnly(arcade, 'AWS::XRay::ResourcePolicy').Properties;
    const { 'Fn::Join': join } = PolicyDocument as { 'Fn::Join': [string, (string | { Ref: string })[]] };
    const document = JSON.parse(join[1].map((part) => (typeof part === 'string' ? part : part.Ref)).join(''));
    expect(document.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTraceSegments'],
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' },
          StringLike: { 'aws:SourceArn': theOnly(arcade, 'AWS::SNS::Topic', 'DomainEvents').logicalId },
        },
      },
    ]);
  });
});

describe('otel-adot', () => {
  test('otel-adot: off by default: no function has a layer or a wrapper', () => {
    for (const { Properties } of resources(arcade, 'AWS::Lambda::Function')) {
      expect(Properties).not.toHaveProperty('Layers');
      expect(variablesOf(Properties)).not.toHaveProperty('AWS_LAMBDA_EXEC_WRAPPER');
    }
  });

  test('otel-adot: settings that name the layer put it, and the wrapper, at every function', () => {
    const functions = resources(instrumented, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(resources(arcade, 'AWS::Lambda::Function').length);
    for (const { Properties } of functions) {
      expect(Properties.Layers).toEqual([
        {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':lambda:',
              { Ref: 'AWS::Region' },
              ':111122223333:layer:AWSOpenTelemetryDistroJs:7',
            ],
          ],
        },
      ]);
      expect(variablesOf(Properties)).toMatchObject({
        AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-instrument',
        OTEL_AWS_APPLICATION_SIGNALS_ENABLED: 'false',
        NODE_OPTIONS: '--enable-source-maps',
      });
    }
  });

  test('xray-annotations: the option changes functions and their versions, and nothing else', () => {
    const plain = new Map(resources(arcade).map((resource) => [`${resource.chapter}/${resource.logicalId}`, resource]));
    const changed = resources(instrumented).filter((resource) => {
      const before = plain.get(`${resource.chapter}/${resource.logicalId}`);
      return before !== undefined && JSON.stringify(before.Properties) !== JSON.stringify(resource.Properties);
    });
    const types = new Set(changed.map(({ Type }) => Type));
    types.delete('AWS::Lambda::Alias');
    expect(types).toContain('AWS::Lambda::Function');
    expect([...types].filter((type) => !/^AWS::(Lambda::Function|CloudWatch::Alarm)$/.test(type))).toEqual([]);
  });
});
