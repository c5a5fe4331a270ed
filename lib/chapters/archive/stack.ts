import { Duration, type RemovalPolicy, Tags } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { seasonClosed } from '#lambda/seasons/events.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { EventRule } from '../../constructs/events/event-rule.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { AccessLogBucket } from '../../constructs/storage/access-log-bucket.ts';
import { AccessPoints } from '../../constructs/storage/access-points.ts';
import { BucketReplication } from '../../constructs/storage/bucket-replication.ts';
import { PrivateBucket } from '../../constructs/storage/private-bucket.ts';
import { TaggedBackups } from '../../constructs/storage/tagged-backups.ts';
import { annotate } from '../../pattern.ts';
import { ArchiveBucket, HISTORY, prefixOf } from './parts/archive-bucket.ts';
import { routes } from './routes.ts';

export interface ArchiveProps extends ChapterProps {
  readonly bus: EventBus;
}

const LOG_DAYS = 90;
/** The tag by which a resource asks for a backup. */
const BACKUP_TAG = 'backup';

/** What must be kept, and kept safe: the final standings of seasons, encrypted, versioned, copied, and read by few. */
export class Archive extends Chapter {
  constructor(scope: Construct, name: string, props: ArchiveProps) {
    super(scope, name, props);
    const key = this.key();
    const archive = this.archive(key);
    this.copies(archive, key);
    this.accessLogs(archive);
    const exported = this.exportSeasons(archive, props);
    this.readers(archive);
    this.backups(archive, props);
    this.serve(routes, { archive });
    this.watch([...this.functions, exported]);
  }

  private key(): Key {
    const key = new Key(this, 'Key', {
      description: 'Objects of the archive, and the data keys of its sealed objects',
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: this.settings.removalPolicy,
    });
    return annotate(
      key,
      's3-sse-modes',
      'A key of our own, 1 USD a month: its policy and the roles decide who decrypts, and it can be disabled. With the key that AWS manages for S3, everybody who may read the object may decrypt it.',
    );
  }

  private archive(encryptionKey: Key): ArchiveBucket {
    const archive = new ArchiveBucket(this, 'Archive', { encryptionKey, ...this.kept });
    this.output('ArchiveBucketName', archive.bucketName);
    this.output('KeyArn', encryptionKey.keyArn);
    return archive;
  }

  private copies(archive: ArchiveBucket, key: Key): void {
    const copies = new PrivateBucket(this, 'Copies', {
      purpose: {
        pattern: 's3-replication',
        why: 'Has the copies, and versions of its own, which replication asks for. Here it is in the same Region and account; in others it also outlives the loss of these.',
      },
      encryptionKey: key,
      versioned: true,
      lifecycleRules: [HISTORY],
      ...this.kept,
    });
    this.output('CopiesBucketName', copies.bucketName);
    new BucketReplication(this, 'Replication', {
      source: archive,
      destination: copies,
      sourceKey: key,
      destinationKey: key,
    });
  }

  private accessLogs(archive: ArchiveBucket): void {
    const logs = new AccessLogBucket(this, 'AccessLogs', { retentionDays: LOG_DAYS, ...this.kept });
    logs.logRequestsTo(archive, 'archive/');
    this.output('AccessLogsBucketName', logs.bucketName);
  }

  private exportSeasons(archive: ArchiveBucket, { bus }: ArchiveProps): EventRule {
    const exportSeason = this.function('ExportSeason', {
      description: 'Exports the final standings of a season to the archive',
      variables: { ARCHIVE_BUCKET_NAME: archive.bucketName },
    });
    archive.letStore(exportSeason);
    archive.letSeal(exportSeason, 'kms:GenerateDataKey', 'players');
    annotate(
      exportSeason,
      's3-client-side-encryption',
      'Encrypts who the players are before they leave it: by a data key that KMS makes for this one object, and that is stored only encrypted.',
    );
    annotate(
      exportSeason,
      'lambda-idempotency',
      'Stores under a key made from the season, on the condition that nothing is there (If-None-Match). A repeat stores nothing, and adds no version.',
    );
    const rule = new EventRule(this, 'SeasonsEnd', {
      eventBus: bus,
      description: 'Seasons that ended are exported',
      pattern: { source: [seasonClosed.source], detailType: [seasonClosed.type] },
      why: 'Every season that closed, with its standings in the event: the export reads no table.',
      alarms: this.alarms,
    });
    rule.invoke(exportSeason.live);
    this.output('EventBusName', bus.eventBusName);
    this.output('FailuresQueueUrl', rule.failures.queue.queueUrl);
    return rule;
  }

  /** Two teams, each with a function and an access point. */
  private readers(archive: ArchiveBucket): void {
    const points = new AccessPoints(this, 'Points', { bucket: archive });
    const reader = (id: string, description: string, team: string, part: 'standings' | 'players'): LiveFunction => {
      const fn = this.function(id, { description });
      const { attrAlias } = points.add(team, { prefix: prefixOf(part), reader: fn.role });
      fn.function.addEnvironment('ACCESS_POINT_ALIAS', attrAlias);
      archive.letUseKey(fn, 'kms:Decrypt');
      return fn;
    };
    const press = reader('ReadStandings', 'Reads the final standings of a season, for the press', 'Press', 'standings');
    const audit = reader('OpenPlayers', 'Opens who played in a season, for auditors', 'Auditors', 'players');
    archive.letSeal(audit, 'kms:Decrypt', 'players');
    annotate(
      press,
      's3-sse-modes',
      'May use the key through S3 only (kms:ViaService): it reads what S3 encrypted, and could not open a sealed object if it had one.',
    );
    annotate(
      audit,
      's3-client-side-encryption',
      'Decrypts twice: S3 decrypts the object, then KMS the data key of the envelope, for this very object (kms:EncryptionContext).',
    );
  }

  private backups(archive: ArchiveBucket, { instance }: ArchiveProps): void {
    const { deletionProtection, removalPolicy } = this.settings;
    // In a sandbox the plan finds nothing: a vault with backups would keep the stack from going.
    Tags.of(archive).add(BACKUP_TAG, deletionProtection ? 'daily' : 'none');
    new TaggedBackups(this, 'Backups', {
      tags: { [BACKUP_TAG]: 'daily', owner: instance },
      schedule: 'cron(0 5 * * ? *)',
      managedPolicies: ['AWSBackupServiceRolePolicyForS3Backup'],
      retentionDays: 35,
      copyRetentionDays: 365,
      removalPolicy,
    });
  }

  /** What becomes of buckets with the stack. */
  private get kept(): { readonly removalPolicy: RemovalPolicy } {
    return { removalPolicy: this.settings.removalPolicy };
  }
}
