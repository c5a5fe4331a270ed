import { array, boolean, type InferOutput, number, object, optional, picklist, record, string } from 'valibot';
import { ALGORITHMS } from './checksums.ts';

const texts = record(string(), string());

export const checksumSchema = object({
  algorithm: picklist(ALGORITHMS),
  /** Base64; that of parts with their number behind it. */
  value: string(),
  type: picklist(['FULL_OBJECT', 'COMPOSITE']),
});
export type StoredChecksum = Readonly<InferOutput<typeof checksumSchema>>;

/** What a caller says of an object, besides its bytes. */
export const descriptionSchema = object({
  /** Headers of HTTP that come back with the object, such as `content-type`. */
  headers: texts,
  /** `x-amz-meta-*`, without the prefix. */
  metadata: texts,
  tags: texts,
  storageClass: string(),
  encryption: object({
    algorithm: picklist(['AES256', 'aws:kms', 'aws:kms:dsse']),
    keyId: optional(string()),
    bucketKey: optional(boolean()),
    /** Pairs that the caller gave for KMS. */
    context: optional(texts),
    /** The MD5 digest, in Base64, of the key that the caller brought. */
    customerKey: optional(string()),
  }),
});
export type Description = Readonly<InferOutput<typeof descriptionSchema>>;

export const bodyFile = object({ name: string(), size: number() });

/** One version of an object, or a delete marker. */
export const versionSchema = object({
  /** `null` in a bucket without versioning. */
  id: string(),
  isDeleteMarker: boolean(),
  /** Epoch milliseconds of the stage. */
  lastModified: number(),
  size: number(),
  /** Without quotation marks. */
  etag: string(),
  /** The bytes: one file, or one for each part of an upload. */
  files: array(bodyFile),
  partCount: optional(number()),
  /** How far its replication is, or that it is a replica itself; absent when no rule is about it. */
  replication: optional(picklist(['PENDING', 'COMPLETED', 'FAILED', 'REPLICA'])),
  checksum: optional(checksumSchema),
  description: descriptionSchema,
});
export type ObjectVersion = Readonly<InferOutput<typeof versionSchema>>;

export const partSchema = object({
  file: bodyFile,
  etag: string(),
  lastModified: number(),
  checksum: checksumSchema,
});
export type Part = Readonly<InferOutput<typeof partSchema>>;

/** An upload in parts that is neither completed nor aborted. */
export const uploadSchema = object({
  key: string(),
  initiated: number(),
  description: descriptionSchema,
  /** What the caller asked for; without it the whole object gets CRC64NVME. */
  checksum: optional(object({ algorithm: picklist(ALGORITHMS), type: picklist(['FULL_OBJECT', 'COMPOSITE']) })),
  /** By its number. */
  parts: record(string(), partSchema),
  /** Whether an object with its key was written or deleted since. @default false */
  isOvertaken: optional(boolean()),
});
export type Upload = Readonly<InferOutput<typeof uploadSchema>>;
