import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { CdkStage } from '../support/cdk-stage.ts';

const CODE = `
export const handler = async (event, { functionVersion, invokedFunctionArn }) => {
  const body = JSON.stringify({ functionVersion, invokedFunctionArn });
  console.log(event.Records?.[0].body ?? 'call', body);
  return { statusCode: 200, body };
};`;

describe('an alias, as the CDK writes it', () => {
  let opened: CdkStage;
  let stage: Stage;
  beforeAll(async () => {
    opened = await CdkStage.open(CODE, (stack, functionOf) => {
      const served = functionOf('Plays');
      // `Object`: the CDK's own types of aliases and functions disagree under exactOptionalPropertyTypes.
      const alias = served.addAlias('live');
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
      api.root.addMethod('GET', new LambdaIntegration(Object(alias)));
      const queue = new Queue(stack, 'Queue');
      alias.addEventSource(new SqsEventSource(queue));
      return {
        ApiId: api.restApiId,
        ApiUrl: api.url,
        Alias: alias.functionArn,
        Version: served.currentVersion.functionArn,
        QueueArn: queue.queueArn,
      };
    });
    stage = opened.stage;
  });
  afterAll(() => opened.close());

  const output = (name: string) => opened.output(name);
  test('has the first version behind it', () => {
    expect(output('Version')).toMatch(/^arn:aws:lambda:us-east-1:000000000000:function:arcade-Plays\w+:1$/);
    expect(output('Alias')).toBe(output('Version').replace(/1$/, 'live'));
  });

  test('is what an API invokes', async () => {
    const response = await fetch(output('ApiUrl'));
    const expected = { functionVersion: '1', invokedFunctionArn: output('Alias') };
    expect([response.status, await response.json()]).toEqual([200, expected]);
  });

  test('is what the API may invoke: neither the function nor the version', async () => {
    const { lambda } = stage.services;
    const call = stage.records.of('call').find(({ action }) => action === 'lambda:InvokeFunction');
    expect(call).toMatchObject({ resource: output('Alias'), allowed: true });
    const sourceArn = `arn:aws:execute-api:us-east-1:000000000000:${output('ApiId')}/prod/GET/`;
    const invoke = (arn: string) => lambda.invokeFor('apigateway.amazonaws.com', sourceArn, arn, {});
    expect(await invoke(output('Alias'))).toMatchObject({ executedVersion: '1' });
    for (const arn of [output('Version').replace(/:1$/, ''), output('Version')]) {
      await expect(invoke(arn)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    }
  });

  test('is what a queue invokes', async () => {
    const { settings } = stage.services.sqs.byArn(output('QueueArn'));
    stage.services.sqs
      .byArn(settings.arn)
      .send({ body: 'play', attributes: {}, traceHeader: undefined, senderId: 'x' });
    await stage.settle();
    const line = stage.records.of('log').find(({ line: text }) => text.startsWith('play'))?.line;
    expect(line).toContain(JSON.stringify({ functionVersion: '1', invokedFunctionArn: output('Alias') }));
  });
});

describe('a template', () => {
  const fn = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
      Handler: 'index.handler',
      Role: 'role',
      Runtime: 'nodejs24.x',
    },
  };
  const version = (name: unknown = { Ref: 'Fn' }) => ({
    Type: 'AWS::Lambda::Version',
    Properties: { FunctionName: name },
  });
  const alias = (properties: object = {}) => ({
    Type: 'AWS::Lambda::Alias',
    Properties: {
      Name: 'live',
      FunctionName: { Ref: 'Fn' },
      FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
      ...properties,
    },
  });
  const weighted = (FunctionVersion: string, FunctionWeight: unknown) => ({
    RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion, FunctionWeight }] },
  });
  const permission = (FunctionName: unknown) => ({
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName, Principal: 'events.amazonaws.com' },
  });
  const openWith = (resources: Readonly<Record<string, object>>) => {
    const assembly = writeAssembly({ arcade: { resources: { Fn: fn, ...resources }, assets: { code: 'code' } } });
    return Stage.open({ assembly: assembly.path }).finally(() => assembly.remove());
  };
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:arcade-Fn';
  const latest = { 'Fn::Join': ['', [{ Ref: 'Fn' }, ':$LATEST']] };

  test.each<[string, Readonly<Record<string, object>>, string]>([
    [
      'publishes nothing new',
      { Version: version(), Again: version() },
      'Again: A version for this Lambda function exists ( 1 ).',
    ],
    [
      'publishes a version of a version',
      { Version: version(), V: version({ Ref: 'Version' }) },
      'V: A version is published of',
    ],
    ['names no function', { Version: version('gone') }, 'Version: Function not found: gone'],
    ['names no version', { Live: alias({ FunctionVersion: '2' }) }, `Live: Function not found: ${arn}:2`],
    [
      'sends part of the traffic to no version',
      { Version: version(), Live: alias(weighted('2', 0.5)) },
      'Live: Function not found',
    ],
    [
      'sends part of the traffic to $LATEST',
      { Version: version(), Live: alias(weighted('$LATEST', 0.5)) },
      'Map keys must satisfy constraint',
    ],
    ['sends too much', { Version: version(), Live: alias(weighted('1', 'much')) }, 'property RoutingConfig'],
    ['gives $LATEST a policy', { Version: version(), P: permission(latest) }, 'P: $LATEST cannot have a policy'],
    ['gives an unknown alias a policy', { P: permission('arcade-Fn:dead') }, `P: Function not found: ${arn}:dead`],
    [
      'sets what the stage does not know',
      { Version: version(), Live: alias({ Weight: 1 }) },
      'property Weight is not supported',
    ],
  ])('that %s is refused', async (_, resources, message) => {
    await expect(openWith(resources)).rejects.toThrow(message);
  });

  test('gives policies to exactly what it names', async () => {
    await using stage = await openWith({
      Version: version(),
      Live: alias(),
      P: permission({ Ref: 'Live' }),
      Q: permission({ Ref: 'Version' }),
    });
    const may = (qualifier: string) =>
      stage.services.access.serviceMay(
        'events.amazonaws.com',
        { action: 'lambda:InvokeFunction', resource: `${arn}${qualifier}` },
        'rule',
      );
    expect(['', ':1', ':live', ':$LATEST'].map(may)).toEqual([false, true, true, false]);
  });
});
