import { StageError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import type { Kms } from '../kms/kms.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { AccessLogs } from './access-logs.ts';
import { type AccessPoint, AccessPoints } from './access-points.ts';
import { Bodies } from './bodies.ts';
import { Bucket, type BucketSettings } from './bucket.ts';
import { ObjectKeys } from './encryption.ts';
import { noSuchBucket } from './errors.ts';
import { Lifecycle } from './lifecycle.ts';
import { Notifications, type ObjectEvent } from './notifications.ts';
import { Replication } from './replication.ts';

/** What buckets need: EventBridge gets their events, keys of KMS encrypt objects, and calls are traced. */
export interface S3Stage extends StageCore {
  readonly eventBridge: EventBridge;
  readonly kms: Kms;
  readonly xray: XRay;
}

/** All buckets of the stage. */
export class S3 {
  readonly accessLogs: AccessLogs;
  readonly accessPoints: AccessPoints;
  readonly bodies: Bodies;
  readonly notifications: Notifications;
  readonly keys: ObjectKeys;
  readonly replication: Replication;
  readonly #lifecycle: Lifecycle;
  readonly #buckets = new Map<string, Bucket>();

  constructor(stage: S3Stage) {
    const { access, account, activity, clock, region } = stage;
    const find = (name: string) => this.find(name);
    const tell = (bucket: Bucket, event: ObjectEvent) => this.tell(bucket, event);
    const bodies = new Bodies(stage.stateFile('objects')?.path);
    const keys = new ObjectKeys(stage.kms, access);
    const notifications = new Notifications(stage, find);
    this.bodies = bodies;
    this.keys = keys;
    this.notifications = notifications;
    this.accessLogs = new AccessLogs({ access, account, activity, bodies, clock, find, region, tell });
    this.accessPoints = new AccessPoints(account);
    this.replication = new Replication({ bodies, find, keys, notifications, stage });
    this.#lifecycle = new Lifecycle({ bodies, buckets: () => this.all, clock, tell });
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

  /** The bucket of a name, or of an access point that takes its place. */
  lookUp(name: string): { readonly bucket: Bucket; readonly accessPoint?: AccessPoint } | undefined {
    const accessPoint = this.accessPoints.find(name);
    const bucket = this.find(accessPoint?.bucket ?? name);
    if (bucket === undefined) return undefined;
    return accessPoint === undefined ? { bucket } : { bucket, accessPoint };
  }

  /** @throws StageError when another bucket has the name */
  create(settings: BucketSettings): Bucket {
    if (this.#buckets.has(settings.name)) throw new StageError(`The bucket ${settings.name} exists already.`);
    const bucket = new Bucket(settings, this.bodies);
    this.#buckets.set(settings.name, bucket);
    return bucket;
  }

  /** Checks that the buckets exist to which its log and its replicas go. @throws StageError */
  checkTargets({ settings: { logging, replication } }: Bucket, place: string): void {
    // Recorded: test_s3::TestS3BucketLogging::test_put_bucket_logging_wrong_target.
    if (logging !== undefined && this.find(logging.bucket) === undefined) {
      throw new StageError(`${place}: The target bucket for logging does not exist: ${logging.bucket}.`);
    }
    // Recorded: test_s3::TestS3BucketReplication::test_replication_config_without_filter.
    const target = replication?.rules.find(
      ({ destination }) => this.find(destination)?.settings.versioning !== 'Enabled',
    );
    if (target === undefined) return;
    throw new StageError(`${place}: Destination bucket must have versioning enabled: ${target.destination}.`);
  }

  /** Tells what happened to an object to everybody who has asked for it. */
  tell(bucket: Bucket, event: ObjectEvent): void {
    this.notifications.tell(bucket, event);
    this.replication.begin(bucket, event);
  }

  /** Deletes the bytes that belong to no bucket: what was being written when the stage was killed. Starts lifecycles. */
  opened(): void {
    if (this.#buckets.size > 0) this.bodies.deleteExcept(new Set(this.all.flatMap(({ files }) => files)));
    this.#lifecycle.start();
  }
}
