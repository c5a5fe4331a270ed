import { Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { requireRange } from '../range.ts';
import { PrivateBucket, type PrivateBucketProps } from './private-bucket.ts';

export interface AccessLogBucketProps extends Pick<PrivateBucketProps, 'removalPolicy'> {
  /** How long log files are kept, in days. */
  readonly retentionDays: number;
}

/**
 * A bucket for the server access logs of other buckets of its account and Region. Its encryption is SSE-S3: S3 delivers no access logs to
 * a bucket whose default is a key of KMS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class AccessLogBucket extends PrivateBucket {
  /** @throws when the retention is not a whole number of days */
  constructor(scope: Construct, id: string, { retentionDays, ...props }: AccessLogBucketProps) {
    requireRange(`${scope.node.path}/${id}`, 'retentionDays', retentionDays, { least: 1, most: 3_650, unit: 'days' });
    super(scope, id, {
      ...props,
      purpose: {
        pattern: 's3-access-logs',
        why: `One line for each request to other buckets, for ${retentionDays} days. Its own requests are not logged: a bucket that logs into itself logs its own logging, without an end.`,
      },
      lifecycleRules: [{ id: 'Expire', expiration: Duration.days(retentionDays) }],
    });
  }

  /**
   * Logs the requests to a bucket.
   * @param prefix where its lines are, such as `archive/`
   * @throws when it is this bucket, or the prefix does not end with a slash
   */
  logRequestsTo(bucket: PrivateBucket, prefix: string): void {
    if (bucket === this) throw new Error(`${this.node.path}: a bucket must not log its requests into itself.`);
    if (!Token.isUnresolved(prefix) && !/^[^*?]+\/$/.test(prefix)) {
      throw new Error(`${this.node.path}: a prefix ends with a slash and has no wildcard, unlike "${prefix}".`);
    }
    bucket.resource.loggingConfiguration = { destinationBucketName: this.bucketName, logFilePrefix: prefix };
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: `LogsOf${bucket.node.id}`,
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects(`${prefix}*`)],
        conditions: {
          ArnEquals: { 'aws:SourceArn': bucket.bucketArn },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
    annotate(
      bucket,
      's3-access-logs',
      'S3 logs its requests to another bucket, within hours and as best it can: enough to find out who read what, not to bill by.',
    );
    annotate.once(
      this.node.findChild('Policy'),
      's3-access-logs',
      'S3 may write here for one bucket of this account below its prefix. A policy and not an access control list: new buckets have none.',
    );
    Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'Its requests are logged.' });
  }
}
