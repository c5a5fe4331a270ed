import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectTaggingCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Tags } from '../use-cases/mark-large.ts';
import { Bucket, s3 } from './uploads.ts';

/**
 * How S3 says that an object is gone, or is another one than the caller means. `AccessDenied` is not among them: to callers that may
 * list the bucket, which the roles of these functions may, S3 says that only of a missing grant.
 */
const GONE: readonly string[] = ['NoSuchKey', 'PreconditionFailed'];

/** What a call returns, or nothing when its object is gone or replaced. */
async function unlessGone<Output>(call: Promise<Output>): Promise<Output | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof S3ServiceException && GONE.includes(error.name)) return undefined;
    throw error;
  }
}

/** Reads the first bytes of an object: a range costs no more time for a large object than for a small one. */
export async function readBeginning(key: string, etag: string, bytes: number): Promise<string | undefined> {
  const range = { Range: `bytes=0-${bytes - 1}`, IfMatch: `"${etag}"` };
  const answer = await unlessGone(s3.send(new GetObjectCommand({ Bucket, Key: key, ...range })));
  return answer?.Body?.transformToString();
}

/**
 * Deletes an upload if it is the one with this ETag
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html).
 */
export async function deleteUpload(key: string, etag: string): Promise<boolean> {
  const answer = await unlessGone(s3.send(new DeleteObjectCommand({ Bucket, Key: key, IfMatch: `"${etag}"` })));
  return answer !== undefined;
}

export async function readTags(key: string): Promise<Tags | undefined> {
  const answer = await unlessGone(s3.send(new GetObjectTaggingCommand({ Bucket, Key: key })));
  if (answer === undefined) return undefined;
  return Object.fromEntries((answer.TagSet ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

export async function writeTags(key: string, tags: Tags): Promise<void> {
  const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await unlessGone(s3.send(new PutObjectTaggingCommand({ Bucket, Key: key, Tagging: { TagSet } })));
}
