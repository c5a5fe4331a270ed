import { expect, test } from '@jest/globals';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DelayQueue, type DelayQueueProps } from '../../lib/constructs/delay-queue.ts';
import { stageSettings } from '../../lib/stages.ts';
import { synthDirectory } from '../support/synth-directory.ts';

/** What a construct does with other arguments than the arcade's own. */
function delayQueue(props: Partial<DelayQueueProps>): Template {
  process.env.CDK_VALIDATION = 'false';
  const stack = new Stack(new App({ outdir: synthDirectory() }), 'copy');
  new DelayQueue(stack, 'Later', { delay: Duration.minutes(5), consumerTimeout: Duration.seconds(20), ...props });
  return Template.fromStack(stack);
}

test('sqs-delay-queue: more than 900 s is refused at synth, with the path of the construct', () => {
  expect(() => delayQueue({ delay: Duration.seconds(901) })).toThrow('copy/Later');
  expect(() => delayQueue({ delay: Duration.seconds(901) })).toThrow('900 s, not 901 s');
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

test('multi-env-config: a stage that does not exist is refused, with those that do', () => {
  expect(stageSettings('prod').name).toBe('prod');
  expect(() => stageSettings('production')).toThrow(/"production".*sandbox, prod/);
});
