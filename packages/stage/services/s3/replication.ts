import { type InferOutput, object, string } from 'valibot';
import { Backlog } from '../../backlog.ts';
import { AwsError } from '../../errors.ts';
import type { Caller } from '../../iam/access.ts';
import type { StageCore } from '../../service.ts';
import type { Bodies, BodyFile } from './bodies.ts';
import type { Bucket } from './bucket.ts';
import type { ObjectKeys } from './encryption.ts';
import type { Notifications, ObjectEvent } from './notifications.ts';
import type { ObjectVersion } from './object-version.ts';
import { type ReplicationRule, rulesFor } from './replication-rules.ts';

const replicationJob = object({ bucket: string(), key: string(), version: string() });
type Job = InferOutput<typeof replicationJob>;

interface Needs {
  readonly stage: Pick<StageCore, 'access' | 'activity' | 'clock'>;
  readonly bodies: Bodies;
  readonly find: (bucket: string) => Bucket | undefined;
  readonly keys: ObjectKeys;
  readonly notifications: Notifications;
}

const SERVICE = 's3.amazonaws.com';

/**
 * Copies new versions, and markers and tags if a rule says so, to other buckets. On AWS most arrive within 15 minutes; here it
 * begins at once.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
export class Replication {
  /** Versions that have not been copied. */
  readonly backlog: Backlog<Job>;
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.backlog = new Backlog(
      {
        schema: replicationJob,
        step: async (job) => void (await this.#replicate(job)),
        orphan: ({ bucket, key }) =>
          needs.find(bucket) === undefined ? `the replication of ${bucket}/${key}, whose bucket is gone` : undefined,
      },
      needs.stage,
    );
  }

  /** Replicates what callers have made, marked or tagged; not replicas, and not the markers of lifecycles. */
  begin(bucket: Bucket, { event, key, version }: ObjectEvent): void {
    const { replication } = bucket.settings;
    if (replication === undefined || version === undefined || version.replication === 'REPLICA') return;
    const isTagged = event.startsWith('s3:ObjectTagging:') && version.replication !== undefined;
    const isNew = event.startsWith('s3:ObjectCreated:') || event === 's3:ObjectRemoved:DeleteMarkerCreated';
    if (!isNew && !isTagged) return;
    if (rulesFor(replication, key, version).length === 0) return;
    bucket.change(key, { ...version, replication: 'PENDING' });
    this.backlog.add({ bucket: bucket.settings.name, key, version: version.id });
  }

  async #replicate({ bucket: name, key, version: id }: Job): Promise<void> {
    const source = this.#needs.find(name);
    const version = source?.versions(key).find((one) => one.id === id);
    const { replication } = source?.settings ?? {};
    if (source === undefined || version === undefined || replication === undefined) return;
    const { access } = this.#needs.stage;
    let replicated = true;
    try {
      const session = access.assumeFor(SERVICE, replication.roleArn, source.settings.arn, 's3-replication');
      try {
        for (const rule of rulesFor(replication, key, version)) await this.#copy(source, key, version, rule, session);
      } finally {
        access.end(session);
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      replicated = false;
    }
    // It may have been deleted, or tagged again, meanwhile.
    const present = source.versions(key).find((one) => one.id === id);
    if (present !== undefined) source.change(key, { ...present, replication: replicated ? 'COMPLETED' : 'FAILED' });
  }

  /** @throws AwsError when the role may not, or the destination takes no replicas */
  async #copy(source: Bucket, key: string, version: ObjectVersion, rule: ReplicationRule, session: Caller) {
    const { access } = this.#needs.stage;
    const target = this.#needs.find(rule.destination);
    if (target?.versioning !== 'Enabled') {
      throw new AwsError('InvalidRequest', 'Destination bucket must have versioning enabled.');
    }
    const of = source.settings.arn;
    const to = `${target.settings.arn}/${key}`;
    for (const [action, resource] of permissions(version, of, `${of}/${key}`, to)) {
      access.authorize(session, { action: `s3:${action}`, resource }, { 'aws:securetransport': 'true' });
    }
    const { description, files } = version;
    this.#needs.keys.checkRead({ bucket: source, caller: session, key }, description.encryption);
    const encryption = this.#needs.keys.forReplica(
      { bucket: target, caller: session, key },
      description.encryption,
      rule.replicaKeyId,
    );
    const present = target.versions(key).find(({ id }) => id === version.id);
    const replica: ObjectVersion = {
      ...version,
      replication: 'REPLICA',
      description: { ...description, encryption, storageClass: rule.storageClass ?? description.storageClass },
      files: present?.files ?? (await this.#copied(files)),
    };
    if (present !== undefined) return target.change(key, replica);
    target.addReplica(key, replica);
    // The destination tells of a replica as of an object that a caller has put (unverified; settled by: a notification of
    // s3:ObjectCreated:* on the destination bucket).
    const event = version.isDeleteMarker ? 's3:ObjectRemoved:DeleteMarkerCreated' : 's3:ObjectCreated:Put';
    const reason = version.isDeleteMarker ? 'DeleteObject' : 'PutObject';
    this.#needs.notifications.tell(target, { event, key, reason, version: replica, requester: undefined });
  }

  async #copied(files: readonly BodyFile[]): Promise<BodyFile[]> {
    const { bodies } = this.#needs;
    const copies: BodyFile[] = [];
    for (const file of files) {
      const { name, size } = await bodies.write(await bodies.read([file], 0, file.size), [], {});
      copies.push({ name, size });
    }
    return copies;
  }
}

/**
 * What the role needs, by action and resource.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
function permissions({ description, isDeleteMarker }: ObjectVersion, bucket: string, from: string, to: string) {
  const configuration = [
    ['GetReplicationConfiguration', bucket],
    ['ListBucket', bucket],
  ] as const;
  if (isDeleteMarker) return [...configuration, ['ReplicateDelete', to]] as const;
  const isTagged = Object.keys(description.tags).length > 0;
  return [
    ...configuration,
    ['GetObjectVersionForReplication', from],
    ['GetObjectVersionAcl', from],
    ['ReplicateObject', to],
    ...(isTagged
      ? ([
          ['GetObjectVersionTagging', from],
          ['ReplicateTags', to],
        ] as const)
      : []),
  ] as const;
}
