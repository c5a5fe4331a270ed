import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Topic, type TopicProps } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * The topic actions that a policy may name, other than Publish. SNS refuses `sns:*` here.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
 */
const ADMINISTRATION = [
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'PutDataProtectionPolicy',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
].map((action) => `sns:${action}`);

/** A topic that denies every action over plain HTTP; `enforceSSL` of the CDK denies only Publish. */
export class GuardedTopic extends Topic {
  constructor(scope: Construct, id: string, props: Omit<TopicProps, 'enforceSSL'> = {}) {
    super(scope, id, { ...props, enforceSSL: true });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAdministrationThroughSSLOnly',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ADMINISTRATION,
        resources: [this.topicArn],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  }
}
