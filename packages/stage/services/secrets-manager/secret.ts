import { array, boolean, type InferOutput, number, object, optional, record, string } from 'valibot';

/** What a version protects: a text or bytes, in Base64. */
export const secretValue = object({ text: optional(string()), binary: optional(string()) });
export type SecretValue = Readonly<InferOutput<typeof secretValue>>;

export const version = object({
  id: string(),
  /** Its staging labels, sorted. */
  labels: array(string()),
  createdAt: number(),
  /** The day of the last read, epoch milliseconds. */
  accessedAt: optional(number()),
  /** The key that protects it. @default the key that AWS manages */
  kmsKeyId: optional(string()),
  /** A rotation makes its version before the function gives it a value. */
  value: optional(secretValue),
});
export type Version = Readonly<InferOutput<typeof version>>;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html */
export const rotationRules = object({
  AutomaticallyAfterDays: optional(number()),
  Duration: optional(string()),
  ScheduleExpression: optional(string()),
});
export type RotationRules = Readonly<InferOutput<typeof rotationRules>>;

export const rotation = object({
  enabled: boolean(),
  functionArn: string(),
  rules: rotationRules,
  /** When it was rotated last. */
  rotatedAt: optional(number()),
  /** When its next window opens. */
  nextAt: optional(number()),
});
export type Rotation = Readonly<InferOutput<typeof rotation>>;

/** Everything of a secret. Moments are epoch milliseconds. */
export const secret = object({
  arn: string(),
  name: string(),
  description: string(),
  kmsKeyId: optional(string()),
  createdAt: number(),
  changedAt: number(),
  /** When it is gone: set while it is marked for deletion. */
  deletedAt: optional(number()),
  tags: optional(record(string(), string())),
  /** The text of its resource policy. */
  policy: optional(string()),
  rotation: optional(rotation),
  /** In the order in which they were made. */
  versions: array(version),
});
export type Secret = Readonly<InferOutput<typeof secret>>;

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
export const PREVIOUS = 'AWSPREVIOUS';

/** The version that has a label. */
export const labelled = ({ versions }: Pick<Secret, 'versions'>, label: string): Version | undefined =>
  versions.find(({ labels }) => labels.includes(label));

/** Without a label in any version. */
const without = (versions: readonly Version[], label: string) =>
  versions.map((one) => ({ ...one, labels: one.labels.filter((each) => each !== label) }));

const withLabel = (versions: readonly Version[], label: string, id: string) =>
  without(versions, label).map((one) => (one.id === id ? { ...one, labels: [...one.labels, label].sort() } : one));

/**
 * Moves a label to a version, or takes it away: a label is on one version at a time. The version that AWSCURRENT leaves becomes
 * AWSPREVIOUS, and loses AWSPENDING. Recorded: test_secretsmanager::test_update_secret_version_stages_current_pending.
 */
export function moveLabel(versions: readonly Version[], label: string, to: string | undefined): Version[] {
  if (to === undefined) return without(versions, label);
  const before = labelled({ versions: [...versions] }, CURRENT);
  const moved = withLabel(versions, label, to);
  if (label !== CURRENT || before === undefined || before.id === to) return moved;
  const pending = before.labels.includes(PENDING) ? without(moved, PENDING) : moved;
  return withLabel(pending, PREVIOUS, before.id);
}

/** How many versions are kept without a label, and for how long at least (https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html). */
const KEPT_VERSIONS = 100;
const KEPT_MILLISECONDS = 24 * 60 * 60_000;

/** Lets the oldest versions without a label go. */
export function pruned(versions: readonly Version[], now: number): Version[] {
  const old = versions.filter(({ labels, createdAt }) => labels.length === 0 && createdAt < now - KEPT_MILLISECONDS);
  const gone = new Set(old.slice(0, Math.max(0, versions.length - KEPT_VERSIONS)));
  return versions.filter((one) => !gone.has(one));
}
