import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, type IRole, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, type KeySpec, type KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { annotate, type PatternAnnotation } from '../../pattern.ts';
import { administeredBy } from './administration.ts';

export interface KeyPairProps {
  /** What the pair is for: the first annotation in the template. */
  readonly purpose: PatternAnnotation;
  /** For its list in the console. */
  readonly description: string;
  readonly keySpec: KeySpec;
  readonly keyUsage: KeyUsage;
  /** Who changes the key, and may not use it. */
  readonly administrators: IRole;
  /** The one role that uses the private key, and how. */
  readonly user: { readonly role: IRole; readonly action: 'kms:Sign' | 'kms:Decrypt' };
  /**
   * How long a deletion can be taken back, 7 to 30 days.
   * @default 30 days
   */
  readonly pendingWindow?: Duration;
  /** What becomes of the key with its stack. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A pair of keys whose private half never leaves KMS. Roles of the account may fetch the public half; it is for everybody.
 * https://docs.aws.amazon.com/kms/latest/developerguide/symmetric-asymmetric.html
 */
export class KeyPair extends Key {
  constructor(
    scope: Construct,
    id: string,
    { administrators, pendingWindow = Duration.days(30), purpose, user, ...props }: KeyPairProps,
  ) {
    const allow = (principal: IRole | AccountRootPrincipal, action: string) =>
      new PolicyStatement({ principals: [principal], actions: [action], resources: ['*'] });
    super(scope, id, {
      ...props,
      pendingWindow,
      policy: new PolicyDocument({
        statements: [
          administeredBy(administrators),
          allow(user.role, user.action),
          allow(new AccountRootPrincipal(), 'kms:GetPublicKey'),
        ],
      }),
    });
    annotate(this, purpose.pattern, purpose.why);
    annotate.once(
      this,
      purpose.pattern,
      'KMS rotates no asymmetric key by itself: a new pair is a new key, and everybody who has the public half has to hear of it.',
    );
  }
}
