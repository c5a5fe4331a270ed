import { createHash, randomBytes } from 'node:crypto';
import { array, type InferOutput, object, optional, picklist, record, string } from 'valibot';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { LoggingSettings } from './access-log-line.ts';
import type { Bodies } from './bodies.ts';
import type { CorsRule } from './cors.ts';
import type { LifecycleRule } from './lifecycle-rules.ts';
import type { NotificationRule } from './notification-rules.ts';
import { type Description, type ObjectVersion, type Upload, uploadSchema, versionSchema } from './object-version.ts';
import type { ReplicationSettings } from './replication-rules.ts';

/** What a template says of a bucket. */
export interface BucketSettings {
  readonly name: string;
  readonly arn: string;
  /** @default never versioned */
  readonly versioning?: Versioning;
  /** What objects get whose callers ask for nothing else. @default SSE-S3 */
  readonly encryption?: Description['encryption'];
  /** Whether callers may bring keys of their own (SSE-C). @default false */
  readonly allowsCustomerKeys?: boolean;
  readonly cors?: readonly CorsRule[];
  readonly lifecycle?: readonly LifecycleRule[];
  readonly logging?: LoggingSettings;
  readonly replication?: ReplicationSettings;
  readonly notifications?: readonly NotificationRule[];
  /** Whether EventBridge gets every event. @default false */
  readonly eventBridge?: boolean;
  /** Whether a public policy is refused. */
  readonly blocksPublicPolicy?: boolean;
  /** Whether a public policy admits only callers of the account, and services. */
  readonly restrictsPublic?: boolean;
}

const versioning = picklist(['Enabled', 'Suspended']);
export type Versioning = InferOutput<typeof versioning>;

const bucketState = object({
  versioning: optional(record(string(), versioning)),
  /** The newest version first. Names have a slash in front, so that any key is a name like any other. */
  objects: optional(record(string(), array(versionSchema))),
  uploads: optional(record(string(), uploadSchema)),
});
type BucketState = InferOutput<typeof bucketState>;

/** The version of an object in a bucket without versioning, or in one where it is suspended. */
export const NULL_VERSION = 'null';

/** What a delete marker says of itself. */
const NOTHING: Description = {
  headers: {},
  metadata: {},
  tags: {},
  storageClass: 'STANDARD',
  encryption: { algorithm: 'AES256' },
};

/** A bucket: the versions of its objects, and uploads in parts. Their bytes are in {@link Bodies}. */
export class Bucket implements Durable<BucketState> {
  readonly schema = bucketState;
  readonly changes = new Changes(2);
  readonly settings: BucketSettings;
  readonly #bodies: Bodies;
  readonly #objects = new Map<string, readonly ObjectVersion[]>();
  readonly #uploads = new Map<string, Upload>();
  #versioning: Versioning | undefined;
  /** All keys in the order of their bytes; undefined when a key has come or gone since. */
  #sorted: readonly string[] | undefined;

  constructor(settings: BucketSettings, bodies: Bodies) {
    this.settings = settings;
    this.#versioning = settings.versioning;
    this.#bodies = bodies;
  }

  get versioning(): Versioning | undefined {
    return this.#versioning;
  }

  setVersioning(status: Versioning): void {
    this.#versioning = status;
    this.changes.note(['versioning', 'status'], () => this.#versioning);
  }

  /** Keys with versions or delete markers, in the order in which S3 lists: that of their bytes in UTF-8. */
  get keys(): readonly string[] {
    this.#sorted ??= [...this.#objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return this.#sorted;
  }

  /** The newest first. */
  versions(key: string): readonly ObjectVersion[] {
    return this.#objects.get(key) ?? [];
  }

  /** The version that is there without naming one: undefined after a delete. */
  current(key: string): ObjectVersion | undefined {
    const [newest] = this.versions(key);
    return newest?.isDeleteMarker === false ? newest : undefined;
  }

  /** Adds a version, or replaces the null version where versions are not kept. @returns the version with its id */
  add(key: string, version: Omit<ObjectVersion, 'id'>): ObjectVersion {
    const versions = this.versions(key);
    const id = this.#versioning === 'Enabled' ? newVersionId(version.lastModified, versions) : NULL_VERSION;
    const added = { ...version, id };
    const { kept, gone } = divide(versions, ({ id: other }) => other !== id);
    this.#set(key, [added, ...kept]);
    this.#release(gone);
    this.#overtake(key);
    return added;
  }

  /** Adds a version of another bucket, with the id and the time that it has there. */
  addReplica(key: string, replica: ObjectVersion): void {
    const versions = this.versions(key);
    const later = versions.filter(({ lastModified }) => lastModified > replica.lastModified);
    this.#set(key, [...later, replica, ...versions.slice(later.length)]);
  }

  /** Hides the versions of a key behind a delete marker. @param now epoch milliseconds @returns the marker */
  addMarker(key: string, now: number): ObjectVersion {
    return this.add(key, {
      isDeleteMarker: true,
      lastModified: now,
      size: 0,
      etag: '',
      files: [],
      description: NOTHING,
    });
  }

  /** Removes one version for good. @returns it, if it was there */
  remove(key: string, id: string): ObjectVersion | undefined {
    const { kept, gone } = divide(this.versions(key), (version) => version.id !== id);
    if (gone.length > 0) {
      this.#set(key, kept);
      this.#overtake(key);
    }
    this.#release(gone);
    return gone[0];
  }

  /** Replaces what a version says of itself, such as its tags. */
  change(key: string, changed: ObjectVersion): void {
    this.#set(
      key,
      this.versions(key).map((version) => (version.id === changed.id ? changed : version)),
    );
  }

  get uploads(): ReadonlyMap<string, Upload> {
    return this.#uploads;
  }

  startUpload(upload: Upload): string {
    const id = newId();
    this.setUpload(id, upload);
    return id;
  }

  setUpload(id: string, upload: Upload | undefined): void {
    if (upload === undefined) this.#uploads.delete(id);
    else this.#uploads.set(id, upload);
    this.changes.note(['uploads', id], () => this.#uploads.get(id));
  }

  /** Uploads in parts remember that an object with their key has changed. */
  #overtake(key: string): void {
    for (const [id, upload] of this.#uploads) {
      if (upload.key === key && upload.isOvertaken !== true) this.setUpload(id, { ...upload, isOvertaken: true });
    }
  }

  /** The names of all files that belong to it. */
  get files(): readonly string[] {
    const ofVersions = [...this.#objects.values()].flatMap((versions) => versions.flatMap(({ files }) => files));
    const ofParts = [...this.#uploads.values()].flatMap(({ parts }) => Object.values(parts).map(({ file }) => file));
    return [...ofVersions, ...ofParts].map(({ name }) => name);
  }

  save(): BucketState {
    return {
      ...(this.#versioning === undefined ? {} : { versioning: { status: this.#versioning } }),
      objects: Object.fromEntries([...this.#objects].map(([key, versions]) => [`/${key}`, [...versions]])),
      uploads: Object.fromEntries(this.#uploads),
    };
  }

  restore({ versioning: saved = {}, objects = {}, uploads = {} }: BucketState, drop: (what: string) => void): void {
    this.#versioning = saved.status ?? this.#versioning;
    for (const [name, versions] of Object.entries(objects)) {
      const key = name.slice(1);
      const { kept, gone } = divide(versions, ({ files }) => files.every((file) => this.#bodies.has(file)));
      for (const { id } of gone) drop(`the version ${id} of ${this.settings.name}/${key}, whose bytes are gone`);
      if (kept.length > 0) this.#objects.set(key, kept);
    }
    for (const [id, upload] of Object.entries(uploads)) this.#uploads.set(id, upload);
    this.#sorted = undefined;
  }

  #set(key: string, versions: readonly ObjectVersion[]): void {
    if (versions.length === 0) this.#objects.delete(key);
    if (versions.length === 0 || !this.#objects.has(key)) this.#sorted = undefined;
    if (versions.length > 0) this.#objects.set(key, versions);
    this.changes.note(['objects', `/${key}`], () => this.#objects.get(key));
  }

  #release(versions: readonly ObjectVersion[]): void {
    for (const { files } of versions) this.#bodies.delete(files);
  }
}

/**
 * Ids of versions and uploads: 32 characters that are safe in a URL, of which the last ones follow from the others. As on AWS
 * they are letters, digits, dots and underscores (test_s3_api::TestS3BucketVersioning::test_object_version_id_format).
 */
function newId(start: Buffer = Buffer.alloc(0)): string {
  const first = letters(Buffer.concat([start, randomBytes(18 - start.length)]));
  return `${first}${endOf(first)}`;
}

/** The id of the next version of a key. It begins with a number that grows from version to version: see {@link isOlder}. */
function newVersionId(now: number, versions: readonly ObjectVersion[]): string {
  const newest = versions.reduce((most, { id }) => (numberOf(id) > most ? numberOf(id) : most), 0n);
  const start = Buffer.alloc(8);
  const present = BigInt(Math.floor(now)) << 16n;
  start.writeBigUInt64BE(newest < present ? present : newest + 1n);
  return newId(start);
}

const numberOf = (id: string) =>
  id === NULL_VERSION ? 0n : Buffer.from(id.replaceAll('.', '-'), 'base64url').readBigUInt64BE();

/** Whether one version of a key came before another, one of which may be gone. The null version is older than all. */
export const isOlder = (id: string, than: string) => numberOf(id) < numberOf(than);

const endOf = (first: string) => letters(createHash('sha256').update(first).digest()).slice(0, 8);

const letters = (bytes: Buffer) => bytes.toString('base64url').replaceAll('-', '.');

/** Whether an id is one that buckets give to versions, also to those that are gone. */
export const isVersionId = (id: string) =>
  id === NULL_VERSION || (id.length === 32 && id.endsWith(endOf(id.slice(0, 24))));

function divide<Item>(items: readonly Item[], keeps: (item: Item) => boolean) {
  return { kept: items.filter(keeps), gone: items.filter((item) => !keeps(item)) };
}
