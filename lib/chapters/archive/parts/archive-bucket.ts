import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { StorageClass } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Part } from '#lambda/archive/objects.ts';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { EncryptedBucket, type EncryptedBucketProps } from '../../../constructs/storage/encrypted-bucket.ts';
import { annotate } from '../../../pattern.ts';

/** S3 leaves smaller objects where they are unless a rule says otherwise, and the colder class bills 128 KB for each. */
const SMALLEST_TO_MOVE = 128 * 1_024;

/** What becomes of versions that are not the newest any more, and of what was begun only. */
export const HISTORY = {
  id: 'History',
  noncurrentVersionExpiration: Duration.days(30),
  noncurrentVersionsToRetain: 3,
  expiredObjectDeleteMarker: true,
  abortIncompleteMultipartUploadAfter: Duration.days(7),
};

/** The prefixes of the archive; each is a part of a season. */
export const prefixOf = (part: Part) => `${part}/`;
const PARTS: readonly Part[] = ['standings', 'players'];

type ArchiveBucketProps = Pick<EncryptedBucketProps, 'encryptionKey' | 'removalPolicy'>;

/** The bucket of what must be kept, and what functions may do with it. */
export class ArchiveBucket extends EncryptedBucket {
  readonly #keyArn: string;

  constructor(scope: Construct, id: string, props: ArchiveBucketProps) {
    super(scope, id, {
      ...props,
      purpose: {
        pattern: 's3-versioning-lifecycle',
        why: 'Keeps versions: an overwrite leaves the version before, and a delete only puts a marker on top. Rules bound what the history costs, and no rule expires what is current.',
      },
      statedBelow: [prefixOf('players')],
      versioned: true,
      lifecycleRules: [
        HISTORY,
        {
          id: 'Cold',
          objectSizeGreaterThan: SMALLEST_TO_MOVE,
          transitions: [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) }],
        },
      ],
    });
    this.#keyArn = props.encryptionKey.keyArn;
    Validations.of(this).acknowledge({
      id: 'CloudFormation-Validate::W9003',
      reason: 'The CDK writes ObjectSizeGreaterThan as a number, CloudFormation takes it as the text that it asks for.',
    });
    annotate(
      this,
      's3-versioning-lifecycle',
      'After 90 days objects move to a class that stores for less and reads for more, still within milliseconds. Only from 128 KB on: each move is billed, and that class bills small objects as if they had 128 KB.',
    );
  }

  /** Lets a function store new objects. */
  letStore(fn: LiveFunction): void {
    for (const part of PARTS) this.grantObjects(fn, { prefix: prefixOf(part), actions: ['s3:PutObject'] });
    this.letUseKey(fn, 'kms:GenerateDataKey');
  }

  /** Lets a function list the versions of objects. */
  letListVersions(fn: LiveFunction): void {
    fn.function.addEnvironment('ARCHIVE_BUCKET_NAME', this.bucketName);
    Grant.addToPrincipal({ grantee: fn, actions: ['s3:ListBucketVersions'], resourceArns: [this.bucketArn] });
  }

  /** Lets a function bring versions back: it reads one and stores it again, or deletes the marker of a delete. */
  letRestore(fn: LiveFunction): void {
    this.letListVersions(fn);
    fn.function.addEnvironment('ARCHIVE_KEY_ARN', this.#keyArn);
    const actions = ['s3:GetObjectVersion', 's3:PutObject', 's3:DeleteObjectVersion'];
    for (const part of PARTS) this.grantObjects(fn, { prefix: prefixOf(part), actions });
    this.letUseKey(fn, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Lets a function use the key through S3, for objects of this bucket. It cannot decrypt anything by itself. */
  letUseKey(fn: LiveFunction, ...actions: string[]): void {
    Grant.addToPrincipal({
      grantee: fn,
      actions,
      resourceArns: [this.#keyArn],
      conditions: {
        StringEquals: {
          'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com`,
          'kms:EncryptionContext:aws:s3:arn': this.bucketArn,
        },
      },
    });
  }

  /** Lets a function ask KMS itself for a key of a sealed object, below a prefix. */
  letSeal(fn: LiveFunction, action: 'kms:Decrypt' | 'kms:GenerateDataKey', part: Part): void {
    fn.function.addEnvironment('ARCHIVE_KEY_ARN', this.#keyArn);
    Grant.addToPrincipal({
      grantee: fn,
      actions: [action],
      resourceArns: [this.#keyArn],
      conditions: { StringLike: { 'kms:EncryptionContext:object': `${prefixOf(part)}*` } },
    });
  }
}
