import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { SignedRequest } from '../use-cases/start-upload.ts';
import { URL_SECONDS } from './sign.ts';
import { s3 } from './uploads.ts';

/** The bucket of pictures. */
const Bucket = requiredEnv('PICTURES_BUCKET_NAME');

/** Stores a picture. Drawn again it is the same one, so a repeat changes nothing. */
export async function storePicture(key: string, svg: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: svg, ContentType: 'image/svg+xml' }));
}

export async function deletePicture(key: string): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
}

/** The download of a picture. An upload that is not a recording has none; S3 then answers 403, because the signer may not list the bucket. */
export async function signPicture(key: string): Promise<SignedRequest> {
  const command = new GetObjectCommand({ Bucket, Key: key });
  return { method: 'GET', url: await getSignedUrl(s3, command, { expiresIn: URL_SECONDS }), headers: {} };
}
