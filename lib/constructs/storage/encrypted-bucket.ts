import { Token } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { PrivateBucket, type PrivateBucketProps } from './private-bucket.ts';

export interface EncryptedBucketProps extends PrivateBucketProps {
  /** The one key of this bucket: its default, and the only one that an upload may name. */
  readonly encryptionKey: IKey;
  /**
   * Prefixes below which an upload has to state its encryption, such as `personal/`.
   * @default none: what an upload does not state, the default of the bucket does
   */
  readonly statedBelow?: readonly string[];
}

const MODE = 's3:x-amz-server-side-encryption';
const KEY = 's3:x-amz-server-side-encryption-aws-kms-key-id';

/**
 * A bucket whose objects are all encrypted by one key of KMS. The default encryption does that for uploads that state nothing; what
 * remains is to refuse uploads that state something else.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
 */
export class EncryptedBucket extends PrivateBucket {
  /** @throws when a prefix does not end with a slash */
  constructor(scope: Construct, id: string, { statedBelow = [], ...props }: EncryptedBucketProps) {
    super(scope, id, props);
    const wrong = statedBelow.find((prefix) => !Token.isUnresolved(prefix) && !/^[^*?]+\/$/.test(prefix));
    if (wrong !== undefined) {
      throw new Error(`${this.node.path}: a prefix ends with a slash and has no wildcard, unlike "${wrong}".`);
    }
    const stated = { Null: { [MODE]: 'false' } };
    this.refuse('OtherModes', '*', { ...stated, StringNotEquals: { [MODE]: 'aws:kms' } });
    this.refuse('OtherKeys', '*', { ...stated, StringNotEquals: { [KEY]: props.encryptionKey.keyArn } });
    for (const [index, prefix] of statedBelow.entries()) {
      this.refuse(`Unstated${index}`, `${prefix}*`, { StringNotEquals: { [MODE]: 'aws:kms' } });
    }
    const policy = this.node.findChild('Policy');
    annotate(
      policy,
      's3-enforce-encryption',
      'Refuses uploads that state another mode or another key. The conditions begin with Null on purpose: StringNotEquals alone also matches an upload without the header, which the default of the bucket would have encrypted as wanted.',
    );
    if (statedBelow.length > 0) {
      annotate(
        policy,
        's3-enforce-encryption',
        `Below ${statedBelow.join(' and ')} an upload has to state its encryption: here StringNotEquals stands alone. Should the default of the bucket ever change, these uploads are refused, not stored otherwise.`,
      );
    }
  }

  private refuse(what: string, keys: string, conditions: Record<string, Record<string, string>>): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: `Refuse${what}`,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects(keys)],
        conditions,
      }),
    );
  }
}
