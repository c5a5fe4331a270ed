import type { ObjectVersion } from './object-version.ts';

export interface ReplicationRule {
  readonly id: string;
  readonly priority: number;
  readonly prefix: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly deleteMarkers: boolean;
  /** The name of the bucket that gets the replicas. */
  readonly destination: string;
  /** @default that of the object */
  readonly storageClass?: string;
  /** The key for replicas of objects that have a key of KMS; without one they are left out. */
  readonly replicaKeyId?: string;
}

export interface ReplicationSettings {
  /** The role that S3 assumes. */
  readonly roleArn: string;
  readonly rules: readonly ReplicationRule[];
}

/**
 * The rules that replicate a version: of several with the same destination the one with the highest priority.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html
 */
export function rulesFor(
  { rules }: ReplicationSettings,
  key: string,
  { description, isDeleteMarker }: ObjectVersion,
): readonly ReplicationRule[] {
  const byDestination = new Map<string, ReplicationRule>();
  for (const rule of rules.toSorted((one, other) => one.priority - other.priority)) {
    const hasTags = Object.entries(rule.tags).every(([name, value]) => description.tags[name] === value);
    const hasKey = description.encryption.algorithm === 'AES256' || rule.replicaKeyId !== undefined;
    if (key.startsWith(rule.prefix) && hasTags && hasKey) byDestination.set(rule.destination, rule);
  }
  return [...byDestination.values()].filter((rule) => !isDeleteMarker || rule.deleteMarkers);
}
