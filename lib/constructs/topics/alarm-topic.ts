import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { GuardedTopic } from './guarded-topic.ts';

export interface AlarmTopicProps {
  /** Name of the one alarm that may publish here. */
  readonly alarmName: string;
}

/** The topic by which people hear of alarms. They subscribe after the deployment: an address is not code. */
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
          // By name: the alarm refers to the topic, and a reference back would be a circular dependency.
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
      'The one way to notify people, used by one alarm. No KMS key: its policy would have to admit CloudWatch, and an alarm holds no personal data.',
    );
    const policy = this.node.findChild('Policy');
    annotate(
      policy,
      'queue-topic-access-policy',
      'CloudWatch may publish for this one alarm of this account. Without the conditions, any alarm of any account could.',
    );
    annotate(
      policy,
      'tls-only-resource-policies',
      'Denies every request over plain HTTP, whatever the caller may do otherwise.',
    );
  }
}
