import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { FilterCriteria, FilterRule, RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { LambdaDestination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { CdkStage } from '../support/cdk-stage.ts';
import { TemporaryFolder } from '../support/temporary.ts';

const CODE = `
export const handler = async (event) => {
  const bodies = event.Records?.map(({ body }) => body) ?? [];
  console.log(bodies.join(' '));
  if (event.fails) throw new Error('as it was told');
  return { statusCode: 200, body: '{}' };
};`;

describe('asynchronous invocation and concurrency, as the CDK writes them', () => {
  let opened: CdkStage;
  let stage: Stage;
  beforeAll(async () => {
    opened = await CdkStage.open(CODE, (stack, functionOf) => {
      const next = functionOf('Next');
      const failures = new Queue(stack, 'Failures');
      const deadLetters = new Queue(stack, 'DeadLetters');
      const plays = functionOf('Plays', {
        recursiveLoop: RecursiveLoop.TERMINATE,
        deadLetterQueue: deadLetters,
        retryAttempts: 1,
        maxEventAge: Duration.hours(1),
        onFailure: new SqsDestination(failures),
        onSuccess: new LambdaDestination(next),
      });
      const source = new Queue(stack, 'Source');
      plays.addEventSource(
        new SqsEventSource(source, {
          batchSize: 100,
          maxBatchingWindow: Duration.seconds(5),
          filters: [FilterCriteria.filter({ body: { kind: FilterRule.isEqual('reminder') } })],
        }),
      );
      const paused = new Queue(stack, 'Paused');
      plays.addEventSource(new SqsEventSource(paused, { enabled: false }));
      const off = functionOf('Off', { reservedConcurrentExecutions: 0 });
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
      api.root.addMethod('GET', new LambdaIntegration(off));
      return {
        ApiUrl: api.url,
        Plays: plays.functionArn,
        Next: next.functionName,
        Failures: failures.queueArn,
        DeadLetters: deadLetters.queueArn,
        Source: source.queueArn,
        Paused: paused.queueArn,
      };
    });
    stage = opened.stage;
  });
  afterAll(() => opened.close());

  const output = (name: string) => opened.output(name);
  const queue = (name: string) => stage.services.sqs.byArn(output(name));
  const send = (name: string, body: string) =>
    queue(name).send({ body, attributes: {}, traceHeader: undefined, senderId: 'test' });

  test('lambda-invocation-modes: a failed event goes to its destination and to the dead letters', async () => {
    stage.services.lambda.invokeAsync(output('Plays'), '{"fails":true}');
    await stage.advance(59);
    expect([queue('Failures').messages, queue('DeadLetters').messages]).toEqual([[], []]);
    await stage.advance(1);
    const [failure, deadLetter] = [queue('Failures').messages[0], queue('DeadLetters').messages[0]];
    expect(JSON.parse(failure?.body ?? '')).toMatchObject({
      requestContext: { functionArn: `${output('Plays')}:$LATEST`, approximateInvokeCount: 2 },
      requestPayload: { fails: true },
    });
    expect(deadLetter).toMatchObject({ body: '{"fails":true}', attributes: { ErrorCode: { StringValue: '200' } } });
  });

  test('lambda-invocation-modes: a successful event invokes the function that is its destination', async () => {
    stage.services.lambda.invokeAsync(output('Plays'), '{}');
    await stage.settle();
    expect(stage.records.of('invocation').at(-1)).toMatchObject({ functionName: output('Next'), outcome: 'success' });
  });

  test('lambda-invocation-modes: a mapping gathers what its filter lets through', async () => {
    for (const body of ['{"kind":"reminder"}', '{"kind":"other"}', '{"kind":"reminder","n":2}']) send('Source', body);
    await stage.advance(5);
    expect(stage.records.of('log').at(-1)?.line).toBe('{"kind":"reminder"} {"kind":"reminder","n":2}');
    expect(queue('Source').messages).toEqual([]);
  });

  test('lambda-invocation-modes: a mapping that is not enabled takes nothing', async () => {
    send('Paused', 'a');
    await stage.advance(60);
    expect(queue('Paused').counts.visible).toBe(1);
  });

  test('lambda-reserved-concurrency: an API answers 500 for a function that is throttled', async () => {
    const response = await fetch(output('ApiUrl'));
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal server error' }]);
    expect(stage.records.of('request').at(-1)).toMatchObject({ status: 500, error: 'Rate Exceeded.' });
  });
});

describe('what the stage refuses in a template, by name', () => {
  const fn = {
    Code: { S3Bucket: 'b', S3Key: 'hash.zip' },
    Handler: 'index.handler',
    Role: 'role',
    Runtime: 'nodejs24.x',
  };
  const config = { FunctionName: { Ref: 'Plays' }, Qualifier: '$LATEST' };
  const mapping = { FunctionName: { Ref: 'Plays' }, EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } };

  test.each<[string, object, object, RegExp]>([
    [
      'a third retry',
      {},
      { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { ...config, MaximumRetryAttempts: 3 } },
      /MaximumRetryAttempts/,
    ],
    [
      'an age of less than a minute',
      {},
      { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { ...config, MaximumEventAgeInSeconds: 59 } },
      /MaximumEventAgeInSeconds/,
    ],
    [
      'a qualifier that does not exist',
      {},
      { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { ...config, Qualifier: 'live' } },
      /Function not found: .*:live/,
    ],
    [
      'a destination that nothing delivers to',
      {},
      {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { ...config, DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::bucket' } } },
      },
      /arn:aws:s3:::bucket/,
    ],
    [
      'a function as dead-letter queue',
      { DeadLetterConfig: { TargetArn: 'arn:aws:lambda:us-east-1:000000000000:function:f' } },
      {},
      /only a queue or a topic/,
    ],
    ['too large a reservation', { ReservedConcurrentExecutions: 901 }, {}, /below its minimum value of \[100\]/],
    [
      'a window of more than five minutes',
      {},
      { Type: 'AWS::Lambda::EventSourceMapping', Properties: { ...mapping, MaximumBatchingWindowInSeconds: 301 } },
      /MaximumBatchingWindowInSeconds/,
    ],
    [
      'six filters',
      {},
      {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          ...mapping,
          FilterCriteria: { Filters: Array.from({ length: 6 }, () => ({ Pattern: '{"body":["a"]}' })) },
        },
      },
      /FilterCriteria/,
    ],
  ])('lambda-invocation-modes: %s', async (_, properties, resource, message) => {
    const code = new TemporaryFolder();
    const folder = writeAssembly({
      arcade: {
        assets: { hash: code.path },
        resources: {
          Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
          Plays: { Type: 'AWS::Lambda::Function', Properties: { ...fn, ...properties } },
          ...(Object.keys(resource).length === 0 ? {} : { Other: resource }),
        },
      },
    });
    await expect(Stage.open({ assembly: folder.path })).rejects.toThrow(message);
    for (const temporary of [code, folder]) temporary.remove();
  });
});
