import { StageError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import type { Kms } from '../kms/kms.ts';
import { Bodies } from './bodies.ts';
import { Bucket, type BucketSettings } from './bucket.ts';
import { ObjectKeys } from './encryption.ts';
import { noSuchBucket } from './errors.ts';
import { Lifecycle } from './lifecycle.ts';
import { Notifications } from './notifications.ts';

/** What buckets need: EventBridge gets their events, and keys of KMS encrypt objects. */
export interface S3Stage extends StageCore {
  readonly eventBridge: EventBridge;
  readonly kms: Kms;
}

/** All buckets of the stage. */
export class S3 {
  readonly bodies: Bodies;
  readonly notifications: Notifications;
  readonly keys: ObjectKeys;
  readonly #lifecycle: Lifecycle;
  readonly #buckets = new Map<string, Bucket>();

  constructor(stage: S3Stage) {
    this.bodies = new Bodies(stage.stateFile('objects')?.path);
    this.keys = new ObjectKeys(stage.kms, stage.access);
    this.notifications = new Notifications(stage, (name) => this.find(name));
    const { bodies, notifications } = this;
    this.#lifecycle = new Lifecycle({ bodies, buckets: () => this.all, clock: stage.clock, notifications });
  }

  get all(): readonly Bucket[] {
    return [...this.#buckets.values()];
  }

  find(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** @throws AwsError `NoSuchBucket` */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  }

  /** @throws StageError when another bucket has the name */
  create(settings: BucketSettings): Bucket {
    if (this.#buckets.has(settings.name)) throw new StageError(`The bucket ${settings.name} exists already.`);
    const bucket = new Bucket(settings, this.bodies);
    this.#buckets.set(settings.name, bucket);
    return bucket;
  }

  /** Deletes the bytes that belong to no bucket: what was being written when the stage was killed. Starts lifecycles. */
  opened(): void {
    if (this.#buckets.size > 0) this.bodies.deleteExcept(new Set(this.all.flatMap(({ files }) => files)));
    this.#lifecycle.start();
  }
}
