import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { type ReplayId, uploadKey } from '../keys.ts';
import { uploadIncomplete, uploadNotFound } from '../refusals.ts';
import type { FinishedUpload } from '../use-cases/schemas.ts';
import { TAGGING } from './sign.ts';
import { Bucket, CONTENT_TYPE, s3 } from './uploads.ts';

/** Begins an upload in parts. What is not completed within a day, a rule of the bucket removes. @returns its id */
export async function beginParts(replay: ReplayId): Promise<string> {
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({
      Bucket,
      Key: uploadKey(replay),
      ContentType: CONTENT_TYPE,
      Tagging: TAGGING,
      Metadata: { 'play-id': replay.playId },
    }),
  );
  if (UploadId === undefined) throw new Error('S3 began an upload without an id');
  return UploadId;
}

/**
 * Milliseconds. S3 joins the parts before it answers, which may take minutes
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html). Another attempt would find no upload any more, so one
 * attempt gets most of the ten seconds of the function.
 */
const COMPLETION_TIMEOUT = 8_000;

/**
 * Makes one object of the parts of an upload of this replay.
 * @throws Refusal `upload_incomplete` when a part is missing, too small or another one, `upload_not_found`
 */
export async function completeParts(replay: ReplayId, { uploadId, parts }: FinishedUpload): Promise<void> {
  try {
    await s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: uploadKey(replay),
        UploadId: uploadId,
        MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
      }),
      { requestTimeout: COMPLETION_TIMEOUT },
    );
  } catch (error) {
    const code = error instanceof S3ServiceException ? error.name : '';
    if (code === 'NoSuchUpload') throw new Refusal(uploadNotFound, 'There is no such upload of this play.');
    if (INCOMPLETE.includes(code)) throw new Refusal(uploadIncomplete, 'Not all of these parts have been uploaded.');
    throw error;
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html#API_CompleteMultipartUpload_Errors */
const INCOMPLETE: readonly string[] = ['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall'];
