import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import type { PrivateBucket } from './private-bucket.ts';

export interface BucketReplicationProps {
  /** Where objects are written. It keeps versions. */
  readonly source: PrivateBucket;
  /** Where the copies are. It keeps versions too, and may be in another Region. */
  readonly destination: PrivateBucket;
  /** The key of the objects of the source. */
  readonly sourceKey: IKey;
  /** The key of the copies; in another Region it is one of that Region. */
  readonly destinationKey: IKey;
}

/**
 * Copies every new version of the objects of a bucket to another bucket, asynchronously, by a role of its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export class BucketReplication extends Construct {
  readonly role: Role;

  /** @throws when both are one bucket, or one of them keeps no versions */
  constructor(scope: Construct, id: string, props: BucketReplicationProps) {
    super(scope, id);
    const { source, destination, destinationKey } = props;
    if (source === destination) throw new Error(`${this.node.path}: a bucket is not replicated to itself.`);
    const unversioned = [source, destination].find(({ resource }) => resource.versioningConfiguration === undefined);
    if (unversioned !== undefined) throw new Error(`${this.node.path}: ${unversioned.node.path} keeps no versions.`);
    this.role = this.replicator(props);
    source.resource.replicationConfiguration = {
      role: this.role.roleArn,
      rules: [
        {
          id: 'Everything',
          status: 'Enabled',
          priority: 1,
          filter: { prefix: '' },
          deleteMarkerReplication: { status: 'Disabled' },
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: 'Enabled' } },
          destination: {
            bucket: destination.bucketArn,
            encryptionConfiguration: { replicaKmsKeyId: destinationKey.keyArn },
          },
        },
      ],
    };
    annotate(
      source,
      's3-replication',
      'Each new version is copied to another bucket, within minutes as a rule. Objects under a key of KMS are copied only because the rule says so. A delete is not copied: the copies outlive a mistake here.',
    );
  }

  /**
   * The role that S3 assumes. Its trust names the account and not the bucket: the bucket names the role, and each would have to be there
   * before the other.
   */
  private replicator({ source, destination, sourceKey, destinationKey }: BucketReplicationProps): Role {
    const { account } = Stack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('s3.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    const grant = (actions: string[], resource: string, conditions?: Record<string, Record<string, string>>) =>
      role.addToPolicy(
        new PolicyStatement({ actions, resources: [resource], ...(conditions === undefined ? {} : { conditions }) }),
      );
    grant(['s3:GetReplicationConfiguration', 's3:ListBucket'], source.bucketArn);
    grant(
      ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
      source.arnForObjects('*'),
    );
    grant(['s3:ReplicateObject', 's3:ReplicateTags'], destination.arnForObjects('*'));
    grant(['kms:Decrypt'], sourceKey.keyArn, forBucket(source));
    grant(['kms:Encrypt'], destinationKey.keyArn, forBucket(destination));
    for (const bucket of [source, destination]) {
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<${Stack.of(bucket).getLogicalId(bucket.resource)}.Arn>/*]`,
        reason: 'All objects of the bucket are replicated.',
      });
    }
    annotate(
      role,
      'iam-role-per-function',
      'S3 needs a role to replicate: it reads versions of one bucket and writes copies into another. It may not delete there, because deletes are not replicated.',
    );
    return role;
  }
}

/** Through S3 only, and for the objects of one bucket: with a bucket key, the context of encryption is its ARN. */
const forBucket = (bucket: PrivateBucket) => ({
  StringLike: {
    'kms:ViaService': `s3.${Stack.of(bucket).region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': bucket.bucketArn,
  },
});
