import { endOfWindow } from './rotation-window.ts';
import type { Secret, Version } from './secret.ts';

const seconds = (moment: number) => moment / 1_000;

/** `Key` and `Value`, as callers write tags. */
export const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The labels of the versions that have some. */
export function labelsOf({ versions }: Secret): Readonly<Record<string, readonly string[]>> | undefined {
  const some = versions.filter(({ labels }) => labels.length > 0).map(({ id, labels }) => [id, labels] as const);
  return some.length === 0 ? undefined : Object.fromEntries(some);
}

/** What DescribeSecret and ListSecrets say alike; what a secret does not have is left out. Recorded: test_secretsmanager. */
export function described(of: Secret) {
  const { arn, name, description, kmsKeyId, createdAt, changedAt, deletedAt, tags, rotation } = of;
  const accessedAt = of.versions.reduce((latest, one) => Math.max(latest, one.accessedAt ?? 0), 0);
  return {
    ARN: arn,
    Name: name,
    ...(description === '' ? {} : { Description: description }),
    ...(kmsKeyId === undefined ? {} : { KmsKeyId: kmsKeyId }),
    CreatedDate: seconds(createdAt),
    LastChangedDate: seconds(changedAt),
    ...(accessedAt === 0 ? {} : { LastAccessedDate: seconds(accessedAt) }),
    ...(deletedAt === undefined ? {} : { DeletedDate: seconds(deletedAt) }),
    ...(tags === undefined ? {} : { Tags: tagList(tags) }),
    ...(rotation === undefined ? {} : rotationOf(rotation)),
  };
}

/** The next date is the end of the window: "scheduled to occur on or before this date" (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html). */
function rotationOf({ enabled, functionArn, rules, rotatedAt, nextAt }: NonNullable<Secret['rotation']>) {
  return {
    RotationEnabled: enabled,
    RotationLambdaARN: functionArn,
    RotationRules: rules,
    ...(rotatedAt === undefined ? {} : { LastRotatedDate: seconds(rotatedAt) }),
    ...(nextAt === undefined ? {} : { NextRotationDate: seconds(endOfWindow(rules, nextAt)) }),
  };
}

/** A version without its value. */
export const describedVersion = ({ id, labels, createdAt, accessedAt, kmsKeyId }: Version) => ({
  VersionId: id,
  ...(labels.length === 0 ? {} : { VersionStages: labels }),
  CreatedDate: seconds(createdAt),
  ...(accessedAt === undefined ? {} : { LastAccessedDate: seconds(accessedAt) }),
  KmsKeyIds: [kmsKeyId ?? 'DefaultEncryptionKey'],
});
