import type { ObjectVersion } from './object-version.ts';

/** When a rule acts: some days after something, or at a date, in epoch milliseconds. */
export type When = { readonly days: number } | { readonly date: number };

/** A change of the storage class. */
export interface Transition {
  readonly storageClass: string;
  readonly when: When;
}

/** What happens to versions that are not the newest any more. */
export interface Noncurrent {
  readonly days: number;
  /** How many of the newest ones stay as they are. */
  readonly keeps: number;
}

/** A rule of a bucket's lifecycle that is enabled. */
export interface LifecycleRule {
  readonly id: string;
  readonly prefix: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Bytes, not included. */
  readonly largerThan?: number;
  /** Bytes, not included. */
  readonly smallerThan?: number;
  readonly expiration?: When;
  /** Whether delete markers go that have no versions behind them. */
  readonly expiresMarkers: boolean;
  readonly transitions: readonly Transition[];
  readonly noncurrentExpiration?: Noncurrent;
  readonly noncurrentTransitions: readonly (Noncurrent & Pick<Transition, 'storageClass'>)[];
  /** Days after its start in which an upload in parts has to be completed. */
  readonly abortDays?: number;
  /** Storage classes to which small objects move, too. */
  readonly smallObjectsMoveTo: readonly string[];
}

const DAY = 86_400_000;
/** Smaller objects stay where they are. */
const SMALL = 128 * 1_024;
/** Objects move to the right only. https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const ORDER = ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];

/** The first midnight, UTC, after a moment. */
export const nextMidnight = (at: number) => (Math.floor(at / DAY) + 1) * DAY;

/**
 * The midnight at which it is time. S3 adds the days and takes the next midnight.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days
 */
export const dueAt = (when: When, since: number) =>
  'date' in when ? when.date : nextMidnight(since + when.days * DAY);

export const concerns = (
  { prefix, tags, largerThan, smallerThan }: LifecycleRule,
  key: string,
  { description, size }: Pick<ObjectVersion, 'description' | 'size'>,
): boolean =>
  key.startsWith(prefix) &&
  Object.entries(tags).every(([name, value]) => description.tags[name] === value) &&
  (largerThan === undefined || size > largerThan) &&
  (smallerThan === undefined || size < smallerThan);

/** The storage class that an object has after the transitions that are due; undefined when it stays. */
export function movesTo(
  version: ObjectVersion,
  due: readonly (readonly [LifecycleRule, string])[],
): string | undefined {
  const rank = ORDER.indexOf(version.description.storageClass);
  return due
    .filter(([rule, storageClass]) => ORDER.indexOf(storageClass) > rank && takesSize(rule, storageClass, version.size))
    .map(([, storageClass]) => storageClass)
    .sort((one, other) => ORDER.indexOf(other) - ORDER.indexOf(one))[0];
}

/** Small objects stay, unless the rule says of which sizes it is. */
const takesSize = (
  { largerThan, smallerThan, smallObjectsMoveTo }: LifecycleRule,
  storageClass: string,
  size: number,
) =>
  size >= SMALL || largerThan !== undefined || smallerThan !== undefined || smallObjectsMoveTo.includes(storageClass);

/**
 * When the newest version of a key expires first, and by which rule.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html
 */
export function expirationOf(rules: readonly LifecycleRule[], key: string, version: ObjectVersion) {
  return rules
    .flatMap((rule) =>
      rule.expiration === undefined || !concerns(rule, key, version)
        ? []
        : [{ rule, at: dueAt(rule.expiration, version.lastModified) }],
    )
    .sort((one, other) => one.at - other.at)[0];
}

/** The header that tells when an object expires. */
export function expirationHeader(rules: readonly LifecycleRule[], key: string, version: ObjectVersion) {
  const found = expirationOf(rules, key, version);
  return found === undefined
    ? undefined
    : `expiry-date="${new Date(found.at).toUTCString()}", rule-id="${encodeURIComponent(found.rule.id)}"`;
}

/** When an upload in parts is aborted, and by which rule. */
export function abortOf(rules: readonly LifecycleRule[], key: string, initiated: number) {
  return rules
    .flatMap(({ abortDays: days, id, prefix }) =>
      days === undefined || !key.startsWith(prefix) ? [] : [{ id, at: dueAt({ days }, initiated) }],
    )
    .sort((one, other) => one.at - other.at)[0];
}
