import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { GuardedTopic } from './guarded-topic.ts';

export interface AlarmTopicProps {
  /** Name of the one alarm that may notify. */
  readonly alarmName: string;
}

/** The topic by which people hear of alarms. Who wants to hear subscribes: addresses are no code. */
export class AlarmTopic extends GuardedTopic {
  constructor(scope: Construct, id: string, { alarmName }: AlarmTopicProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          // By name: the alarm refers to the topic, and a reference back would be a circle.
          ArnEquals: {
            'aws:SourceArn': stack.formatArn({
              service: 'cloudwatch',
              resource: 'alarm',
              resourceName: alarmName,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    annotate(
      this,
      'custom-metric-alert',
      'The one way to people, used by the one alarm above all others. No KMS key: CloudWatch would need to be admitted to it, and no personal data is in an alarm.',
    );
    const policy = this.node.findChild('Policy');
    annotate(
      policy,
      'queue-topic-access-policy',
      'CloudWatch may publish on behalf of this one alarm of this account; without the conditions, for any alarm of anybody.',
    );
    annotate(
      policy,
      'tls-only-resource-policies',
      'Refuses whoever publishes or administers over plain HTTP, whatever their rights.',
    );
  }
}
