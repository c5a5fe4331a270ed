import { expect, test } from '@jest/globals';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ApiKeys } from '../../lib/constructs/api/api-keys.ts';
import { RegionalApi } from '../../lib/constructs/api/rest-api.ts';
import { DelayQueue, type DelayQueueProps } from '../../lib/constructs/queues/delay-queue.ts';
import { WorkQueue } from '../../lib/constructs/queues/work-queue.ts';
import { environmentSettings } from '../../lib/environments.ts';
import { synthDirectory } from '../support/synth-directory.ts';
import { testApp } from '../support/test-app.ts';

/** What a construct does with other arguments than the arcade's own. */
function delayQueue(props: Partial<DelayQueueProps>): Template {
  const stack = new Stack(testApp(synthDirectory()), 'copy');
  new DelayQueue(stack, 'Later', { delay: Duration.minutes(5), consumerTimeout: Duration.seconds(20), ...props });
  return Template.fromStack(stack);
}

test('sqs-delay-queue: more than 900 s is refused at synth, with the path of the construct', () => {
  expect(() => delayQueue({ delay: Duration.seconds(901) })).toThrow('copy/Later');
  expect(() => delayQueue({ delay: Duration.seconds(901) })).toThrow(
    'delay must be a whole number from 0 to 900 s, not 901',
  );
});

test('sqs-delay-queue: 900 s is accepted', () => {
  delayQueue({ delay: Duration.seconds(900) }).hasResourceProperties('AWS::SQS::Queue', { DelaySeconds: 900 });
});

test('sqs-visibility-timeout: follows the timeout of the consumer', () => {
  delayQueue({ consumerTimeout: Duration.seconds(30) }).hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 180,
  });
});

test('sqs-dlq-redrive-policy: the number of receives can be chosen', () => {
  delayQueue({ maxReceiveCount: 8 }).hasResourceProperties('AWS::SQS::Queue', {
    RedrivePolicy: Match.objectLike({ maxReceiveCount: 8 }),
  });
});

test('alarm-dlq-depth: the age that raises the alarm follows the delay, unless it is chosen', () => {
  const age = (Threshold: number) => ({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold });
  delayQueue({}).hasResourceProperties('AWS::CloudWatch::Alarm', age(300 + 1800));
  delayQueue({ maxAge: Duration.hours(1) }).hasResourceProperties('AWS::CloudWatch::Alarm', age(3600));
});

test('multi-env-config: an environment that does not exist is refused, with those that do', () => {
  expect(environmentSettings('prod').name).toBe('prod');
  expect(() => environmentSettings('production')).toThrow(/"production".*sandbox, prod/);
});

test('cdk-constructs: a construct stands alone, in any stack, as often as wanted', () => {
  const stack = new Stack(testApp(synthDirectory()), 'copy');
  const purpose = { pattern: 'sqs-decouple-buffer', why: 'A queue of somebody else who copied the file.' } as const;
  for (const id of ['First', 'Second']) new WorkQueue(stack, id, { purpose, consumerTimeout: Duration.seconds(20) });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SQS::Queue', 4);
  template.resourceCountIs('AWS::CloudWatch::Alarm', 4);
  for (const name of ['copy-First', 'copy-Second']) {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: name,
      VisibilityTimeout: 120,
      DelaySeconds: Match.absent(),
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }),
    });
  }
});

test('api-usage-plan-keys: a quota of nothing is refused, because the CDK would drop it', () => {
  const stack = new Stack(testApp(synthDirectory()), 'copy');
  const api = new RestApi(stack, 'Api');
  const plan = (monthlyQuota: number) => () =>
    new ApiKeys(stack, `Plan${monthlyQuota}`, {
      stage: api.deploymentStage,
      rateLimit: 1,
      burstLimit: 1,
      description: 'Partners',
      monthlyQuota,
    });
  expect(plan(0)).toThrow('copy/Plan0: the monthly quota must be a whole number from 1, not 0');
  expect(plan(1.5)).toThrow('not 1.5');
  expect(plan(1)).not.toThrow();
});

test('api-stages-deployments: another method is another deployment, so the stage serves it', () => {
  const deploymentWith = (methods: readonly string[]) => {
    const stack = new Stack(testApp(synthDirectory()), 'copy');
    const api = new RegionalApi(stack, 'Api', {
      name: 'copy',
      description: 'A copy',
      stageName: 'v1',
      browsers: { origin: 'https://example.com', methods },
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
      users: new UserPool(stack, 'Pool'),
    });
    for (const method of methods)
      api.rest.root.addResource(method.toLowerCase()).addMethod(method, undefined, api.signedIn);
    return Object.keys(Template.fromStack(stack).findResources('AWS::ApiGateway::Deployment'));
  };
  expect(deploymentWith(['GET'])).toEqual(deploymentWith(['GET']));
  expect(deploymentWith(['GET', 'POST'])).not.toEqual(deploymentWith(['GET']));
});
