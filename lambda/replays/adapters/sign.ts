import { GetObjectCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type ReplayId, uploadKey } from '../keys.ts';
import type { SignedRequest } from '../use-cases/start-upload.ts';
import type { Part } from '../use-cases/upload-plan.ts';
import { Bucket, CONTENT_TYPE, s3 } from './uploads.ts';

/**
 * Seconds for which a URL is good. S3 allows seven days, but a URL ends with the credentials that signed it, and those of a function
 * last for hours (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html).
 */
export const URL_SECONDS = 300;

/** The tags of every upload. Downloads are allowed of objects that have them, and of no others. */
export const TAGGING = 'kind=replay';

/** The headers with which uploads begin, and the metadata that stays with the object. */
export const uploadHeaders = ({ playId }: ReplayId) => ({
  'content-type': CONTENT_TYPE,
  'x-amz-tagging': TAGGING,
  'x-amz-meta-play-id': playId,
});

/** The upload of a whole recording, with the rights of the function, for this one request. @param size bytes; the length is signed, so S3 refuses any other */
export async function signUpload(replay: ReplayId, size: number): Promise<SignedRequest> {
  const headers = uploadHeaders(replay);
  const command = new PutObjectCommand({
    Bucket,
    Key: uploadKey(replay),
    ContentLength: size,
    ContentType: headers['content-type'],
    Tagging: headers['x-amz-tagging'],
    Metadata: { 'play-id': replay.playId },
  });
  const signed = new Set([...Object.keys(headers), 'content-length', 'host']);
  const url = await getSignedUrl(s3, command, {
    expiresIn: URL_SECONDS,
    signableHeaders: signed,
    unhoistableHeaders: signed,
  });
  return { method: 'PUT', url, headers };
}

/** The upload of one part. */
export async function signPart(replay: ReplayId, uploadId: string, { number, size }: Part): Promise<SignedRequest> {
  const command = new UploadPartCommand({
    Bucket,
    Key: uploadKey(replay),
    UploadId: uploadId,
    PartNumber: number,
    ContentLength: size,
  });
  const signableHeaders = new Set(['content-length', 'host']);
  return {
    method: 'PUT',
    url: await getSignedUrl(s3, command, { expiresIn: URL_SECONDS, signableHeaders }),
    headers: {},
  };
}

/** The download of a recording. A caller may add a `Range` header: it is not signed. */
export async function signDownload(replay: ReplayId): Promise<SignedRequest> {
  const command = new GetObjectCommand({ Bucket, Key: uploadKey(replay) });
  return { method: 'GET', url: await getSignedUrl(s3, command, { expiresIn: URL_SECONDS }), headers: {} };
}
