import { test } from '@jest/globals';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LiveFunction } from '../../lib/constructs/functions/live-function.ts';
import { synthDirectory } from '../support/synth-directory.ts';
import { testApp } from '../support/test-app.ts';

const outdir = synthDirectory();

function durable(): Template {
  const stack = new Stack(testApp(outdir), 'durable');
  new LiveFunction(stack, 'Waits', {
    code: Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    description: 'Waits',
    memorySize: 128,
    timeout: Duration.seconds(3),
    logRetention: RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
    durable: { timeout: Duration.days(10), retention: Duration.days(7) },
  });
  return Template.fromStack(stack);
}

test('lambda-durable-wait-callback: an execution may take days, and is kept for some after its end', () => {
  durable().hasResourceProperties('AWS::Lambda::Function', {
    DurableConfig: { ExecutionTimeout: 864_000, RetentionPeriodInDays: 7 },
    Timeout: 3,
  });
});

test('lambda-durable-steps: the function may write checkpoints of its own executions, of every version, and of no others', () => {
  durable().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
          Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Waits'), 'Arn'] }, ':*']] },
        },
      ],
    },
  });
});
