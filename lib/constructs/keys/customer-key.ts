import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  Grant,
  type IGrantable,
  type IRole,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { administeredBy } from './administration.ts';

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

type Context = Readonly<Record<string, string>>;

/**
 * A symmetric key of the account's own whose policy tells administrators from users.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export class CustomerKey extends Key {
  /** The statement of each service that roles use the key through. */
  readonly #services = new Map<string, PolicyStatement>();

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
      policy: new PolicyDocument({ statements: [administeredBy(administrators)] }),
    });
    annotate(
      this,
      'kms-customer-key',
      'A key policy rules: without a statement here, no policy of a role counts. The default policy gives kms:* to the account, so everybody who may write roles may decrypt. This one gives the account and the administrators what changes the key, and not its use.',
    );
  }

  /**
   * Lets a role use the key through a service, for what the service encrypts. It takes both: the key's policy lets roles of the account
   * use the key through this service only, and the role's own policy says which role.
   * @param service such as `s3`
   * @param context what the service says that it encrypts, such as the ARN of a bucket
   */
  letUseThrough(service: string, grantee: IGrantable, actions: readonly string[], context: Context = {}): void {
    const through = { 'kms:ViaService': `${service}.${Stack.of(this).region}.amazonaws.com` };
    const known = this.#services.get(service);
    known?.addActions(...actions);
    if (known === undefined) {
      const statement = new PolicyStatement({
        sid: `UseThrough${service[0]?.toUpperCase()}${service.slice(1)}`,
        principals: [new AccountRootPrincipal()],
        actions: [...actions],
        resources: ['*'],
        conditions: { StringEquals: through },
      });
      this.#services.set(service, statement);
      this.addToResourcePolicy(statement);
    }
    const belongsTo = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
    Grant.addToPrincipal({
      grantee,
      actions: [...actions],
      resourceArns: [this.keyArn],
      conditions: { StringEquals: { ...through, ...Object.fromEntries(belongsTo) } },
    });
  }

  /**
   * Lets a role ask KMS itself. Its name is in the key's policy, so no policy of a role can add another one.
   * @param context what a ciphertext has to belong to; `*` is any text
   */
  letUse(role: IRole, action: string, context: Context): void {
    const belongsTo = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [role],
        actions: [action],
        resources: ['*'],
        conditions: { StringLike: Object.fromEntries(belongsTo) },
      }),
    );
  }
}
