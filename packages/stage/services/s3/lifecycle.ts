import type { StageClock } from '../../clock.ts';
import type { Bodies } from './bodies.ts';
import type { Bucket } from './bucket.ts';
import {
  abortOf,
  concerns,
  dueAt,
  expirationOf,
  type LifecycleRule,
  movesTo,
  nextMidnight,
} from './lifecycle-rules.ts';
import type { EventName } from './notification-rules.ts';
import type { ObjectEvent } from './notifications.ts';
import type { ObjectVersion } from './object-version.ts';

interface Needs {
  readonly bodies: Bodies;
  readonly buckets: () => readonly Bucket[];
  readonly clock: StageClock;
  readonly tell: (bucket: Bucket, event: ObjectEvent) => void;
}

/**
 * Does what the lifecycles of buckets ask for, at each midnight, UTC. On AWS it may take some hours more.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
 */
export class Lifecycle {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Does what was due while the stage was closed, and waits for midnight. */
  start(): void {
    if (this.#withRules.length === 0) return;
    this.#run();
    this.#wait();
  }

  get #withRules(): readonly Bucket[] {
    return this.#needs.buckets().filter(({ settings }) => (settings.lifecycle ?? []).length > 0);
  }

  #wait(): void {
    const { clock } = this.#needs;
    clock.after(nextMidnight(clock.now()) - clock.now(), () => {
      this.#run();
      this.#wait();
    });
  }

  #run(): void {
    for (const bucket of this.#withRules) {
      const rules = bucket.settings.lifecycle ?? [];
      for (const key of bucket.keys) {
        this.#versions(bucket, key, rules);
        this.#newest(bucket, key, rules);
      }
      this.#uploads(bucket, rules);
    }
  }

  #uploads(bucket: Bucket, rules: readonly LifecycleRule[]): void {
    for (const [id, { key, initiated, parts }] of bucket.uploads) {
      const abort = abortOf(rules, key, initiated);
      if (abort === undefined || abort.at > this.#needs.clock.now()) continue;
      bucket.setUpload(id, undefined);
      this.#needs.bodies.delete(Object.values(parts).map(({ file }) => file));
    }
  }

  /** Versions that are not the newest any more, from when the next one came. */
  #versions(bucket: Bucket, key: string, rules: readonly LifecycleRule[]): void {
    const now = this.#needs.clock.now();
    const versions = bucket.versions(key);
    for (const [index, version] of versions.entries()) {
      const successor = versions[index - 1];
      if (successor === undefined) continue;
      const isDue = ({ days, keeps }: { readonly days: number; readonly keeps: number }) =>
        index > keeps && dueAt({ days }, successor.lastModified) <= now;
      const mine = rules.filter((rule) => concerns(rule, key, version));
      if (mine.some(({ noncurrentExpiration: found }) => found !== undefined && isDue(found))) {
        bucket.remove(key, version.id);
        this.#tell(bucket, key, 's3:LifecycleExpiration:Delete', version);
      } else {
        this.#move(
          bucket,
          key,
          version,
          mine.flatMap((rule) =>
            rule.noncurrentTransitions.filter(isDue).map(({ storageClass }) => [rule, storageClass] as const),
          ),
        );
      }
    }
  }

  #newest(bucket: Bucket, key: string, rules: readonly LifecycleRule[]): void {
    const now = this.#needs.clock.now();
    const [newest, ...others] = bucket.versions(key);
    if (newest === undefined) return;
    const expires = (expirationOf(rules, key, newest)?.at ?? Number.POSITIVE_INFINITY) <= now;
    const mine = rules.filter((rule) => concerns(rule, key, newest));
    if (newest.isDeleteMarker) {
      if (others.length > 0 || !(expires || mine.some(({ expiresMarkers }) => expiresMarkers))) return;
      bucket.remove(key, newest.id);
      this.#tell(bucket, key, 's3:LifecycleExpiration:Delete', newest);
    } else if (expires && bucket.versioning === undefined) {
      bucket.remove(key, newest.id);
      this.#tell(bucket, key, 's3:LifecycleExpiration:Delete', newest);
    } else if (!this.#move(bucket, key, newest, dueTransitions(mine, newest, now)) && expires) {
      this.#tell(bucket, key, 's3:LifecycleExpiration:DeleteMarkerCreated', bucket.addMarker(key, now));
    }
  }

  /** Changes the storage class of a version. @returns whether it did */
  #move(
    bucket: Bucket,
    key: string,
    version: ObjectVersion,
    due: readonly (readonly [LifecycleRule, string])[],
  ): boolean {
    const storageClass = version.isDeleteMarker ? undefined : movesTo(version, due);
    if (storageClass === undefined) return false;
    const moved = { ...version, description: { ...version.description, storageClass } };
    bucket.change(key, moved);
    this.#tell(bucket, key, 's3:LifecycleTransition', moved);
    return true;
  }

  #tell(bucket: Bucket, key: string, event: EventName, version: ObjectVersion): void {
    this.#needs.tell(bucket, {
      event,
      key,
      reason: 'Lifecycle Expiration',
      version,
      requester: undefined,
    });
  }
}

const dueTransitions = (rules: readonly LifecycleRule[], { lastModified }: ObjectVersion, now: number) =>
  rules.flatMap((rule) =>
    rule.transitions
      .filter(({ when }) => dueAt(when, lastModified) <= now)
      .map(({ storageClass }) => [rule, storageClass] as const),
  );
