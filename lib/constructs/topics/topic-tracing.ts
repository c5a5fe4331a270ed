import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-xray';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface TopicTracingProps {
  readonly topic: ITopic;
}

/**
 * Lets SNS send the segments of a topic with active tracing to X-Ray, which it may not do by itself.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html
 */
export class TopicTracing extends CfnResourcePolicy {
  constructor(scope: Construct, id: string, { topic }: TopicTracingProps) {
    const stack = Stack.of(scope);
    const document = new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new ServicePrincipal('sns.amazonaws.com')],
          actions: ['xray:PutTraceSegments', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
          resources: ['*'],
          conditions: {
            StringEquals: { 'aws:SourceAccount': stack.account },
            StringLike: { 'aws:SourceArn': topic.topicArn },
          },
        }),
      ],
    });
    super(scope, id, {
      policyName: `${stack.stackName}-${scope.node.path.slice(stack.node.path.length + 1).replaceAll('/', '-')}`,
      policyDocument: stack.toJsonString(document),
    });
    annotate(
      this,
      'xray-tracing',
      'SNS may record segments for this one topic. X-Ray has no resources to name, so the condition names the topic. An account has room for five such policies.',
    );
  }
}
