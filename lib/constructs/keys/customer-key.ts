import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, type IRole, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface CustomerKeyProps {
  /** The key's name, without `alias/`. It stays when another key takes its place. */
  readonly alias: string;
  /** What is encrypted under the key, for its list in the console. */
  readonly description: string;
  /** Who changes the key, and may not use it. */
  readonly administrators: IRole;
  /**
   * How long a deletion can be taken back, 7 to 30 days.
   * @default 30 days
   */
  readonly pendingWindow?: Duration;
  /**
   * How often KMS makes new material, 90 to 2,560 days. What older material encrypted stays readable.
   * @default 365 days
   */
  readonly rotationPeriod?: Duration;
  /** What becomes of the key with its stack. */
  readonly removalPolicy: RemovalPolicy;
}

/** What administrators do. Nothing of this encrypts or decrypts; `kms:CreateGrant` is left out, because a grant could admit them. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:DescribeKey',
  'kms:DisableKey*',
  'kms:EnableKey*',
  'kms:GetKey*',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:UpdateKeyDescription',
];

/**
 * A symmetric key of the account's own whose policy tells administrators from users.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export class CustomerKey extends Key {
  constructor(
    scope: Construct,
    id: string,
    {
      administrators,
      pendingWindow = Duration.days(30),
      rotationPeriod = Duration.days(365),
      ...props
    }: CustomerKeyProps,
  ) {
    super(scope, id, {
      ...props,
      pendingWindow,
      rotationPeriod,
      enableKeyRotation: true,
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'Administer',
            principals: [new AccountRootPrincipal(), administrators],
            actions: ADMINISTRATION,
            resources: ['*'],
          }),
        ],
      }),
    });
    annotate(
      this,
      'kms-customer-key',
      'A key policy rules: without a statement here, no policy of a role counts. The default policy gives kms:* to the account, so whoever may write roles may decrypt. This one gives the account and the administrators what changes the key, and not its use.',
    );
  }

  /**
   * Lets roles of the account use the key through a service, if their own policies say so as well.
   * @param service such as `ssm`
   */
  letUseThrough(service: string, ...actions: string[]): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: `UseThrough${service}`,
        principals: [new AccountRootPrincipal()],
        actions,
        resources: ['*'],
        conditions: { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }
}
