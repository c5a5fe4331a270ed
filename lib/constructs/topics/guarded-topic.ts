import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Topic, type TopicProps } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * What the policy of a topic can be about, beside publishing; `sns:*` is not among it.
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

/** A topic that refuses whatever comes over plain HTTP; the CDK's `enforceSSL` refuses to publish so, and nothing else. */
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
