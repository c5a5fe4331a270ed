import { type RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockedEncryptionType,
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { annotate, type PatternAnnotation } from '../../pattern.ts';
import { arnInFinding } from '../arn-in-finding.ts';

export interface PrivateBucketProps
  extends Pick<BucketProps, 'cors' | 'lifecycleRules' | 'transferAcceleration' | 'versioned'> {
  /** What the bucket is for: the first annotation in the template. */
  readonly purpose: PatternAnnotation;
  /** What happens to the bucket when its stack is deleted. CloudFormation deletes no bucket that has objects. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * A word of the bucket's name, which is then `<stack>-<word>-<account>-<Region>`: for a bucket that tells others of its objects, which
   * have to admit it before it exists.
   * @default CloudFormation makes the name up
   */
  readonly name?: string;
  /**
   * A key of KMS that the bucket encrypts by, with a bucket key: S3 then asks KMS once in a while, and not for each object.
   * @default SSE-S3
   */
  readonly encryptionKey?: IKey;
}

/** What a role may do with objects. */
export interface ObjectGrant {
  /** The beginning of the keys, such as `uploads/`. */
  readonly prefix: string;
  /** Such as `s3:GetObject`. */
  readonly actions: readonly string[];
  /** Conditions of IAM on the grant. @default none */
  readonly conditions?: Readonly<Record<string, Record<string, unknown>>>;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const LONGEST_NAME = 63;
/** What the account and the longest name of a Region take of it. */
const ACCOUNT_AND_REGION = '-123456789012-ap-southeast-1'.length;

/**
 * A bucket that only roles of its account reach, and only over TLS: no public access, no access control lists, encrypted.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class PrivateBucket extends Bucket {
  /** The bucket as CloudFormation has it. */
  readonly resource: CfnBucket;

  /** @throws when S3 would refuse the name */
  constructor(scope: Construct, id: string, { purpose, name, encryptionKey, ...props }: PrivateBucketProps) {
    super(scope, id, {
      ...props,
      ...(name === undefined ? {} : { bucketName: nameIn(scope, id, name) }),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(encryptionKey === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
      blockedEncryptionTypes: [BlockedEncryptionType.SSE_C],
      enforceSSL: true,
    });
    const { defaultChild } = this.node;
    if (!(defaultChild instanceof CfnBucket)) throw new Error(`${this.node.path} has no bucket.`);
    this.resource = defaultChild;
    annotate(this, purpose.pattern, purpose.why);
    annotate.once(
      this,
      's3-sse-modes',
      encryptionKey === undefined
        ? 'SSE-S3, which every bucket has anyway; written down, a change to another mode shows in a review. A key of KMS would bring a price, a policy and a log of its use.'
        : 'SSE-KMS: readers need the key besides the object, and CloudTrail logs its use. The bucket key saves most calls of KMS: S3 derives the keys of objects from it.',
    );
    annotate.once(
      this.node.findChild('Policy'),
      'tls-only-resource-policies',
      'Denies every request over plain HTTP. It allows nothing: callers of this account have the permission in their own roles, and Block Public Access refuses a policy that lets in others.',
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Server access logs need a bucket of their own with a retention and a price. Only functions reach this one, and they log what they do.',
    });
  }

  /** Grants actions on the objects below a prefix; `grantRead` of the CDK would add lists, and every action that begins with `Get`. */
  grantObjects(grantee: IGrantable & Construct, { prefix, actions, conditions }: ObjectGrant): Grant {
    // A finding writes a variable of the policy as it writes a reference.
    const below = prefix.replaceAll(/\$\{(.+?)\}/g, '<$1>');
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${arnInFinding(this.resource, this.bucketArn, grantee)}/${below}*]`,
      reason: 'The keys below the prefix are made at run time, so the grant names the prefix.',
    });
    return Grant.addToPrincipal({
      grantee,
      actions: [...actions],
      resourceArns: [this.arnForObjects(`${prefix}*`)],
      ...(conditions === undefined ? {} : { conditions: { ...conditions } }),
    });
  }

  /**
   * Lets a role list the bucket, and so learn that an object is not there: to others S3 answers 403 instead of 404, as if a grant were
   * missing (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
   */
  grantList(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [this.bucketArn] });
  }
}

/** @throws when S3 would refuse the name */
function nameIn(scope: Construct, id: string, word: string): string {
  const { account, region, stackName } = Stack.of(scope);
  const known = Token.isUnresolved(stackName) ? `${stackName}-${word}` : `${stackName}-${word}`.toLowerCase();
  if (!Token.isUnresolved(known) && !/^[a-z\d][a-z\d-]*$/.test(known)) {
    throw new Error(`${scope.node.path}/${id}: S3 takes small letters, digits and - in a name, not "${known}".`);
  }
  const longest = LONGEST_NAME - ACCOUNT_AND_REGION;
  if (!Token.isUnresolved(known) && known.length > longest) {
    throw new Error(
      `${scope.node.path}/${id}: ${longest} characters fit before account and Region; "${known}" has more.`,
    );
  }
  return `${known}-${account}-${region}`;
}
