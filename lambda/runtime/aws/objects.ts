import {
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { clientDefaults } from './client-defaults.ts';

export const s3 = new S3Client(clientDefaults);

/** Headers of an upload that state how the object is encrypted. */
export type Encryption = Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId'>;

/**
 * Stores an object of JSON unless there is one under its key
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 * @param encryption what the upload states. @default nothing: the bucket encrypts as it does by default
 * @returns whether it was stored now
 */
export async function storeObject(
  bucket: string,
  key: string,
  body: string,
  encryption: Encryption = {},
): Promise<boolean> {
  try {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: 'application/json',
        IfNoneMatch: '*',
        ...encryption,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'PreconditionFailed') return false;
    throw error;
  }
}

/**
 * The text of an object.
 * @param bucket or the alias of an access point, which S3 takes in the place of a bucket
 * @throws `AccessDenied` also when there is no such object: S3 tells only those who may list the bucket
 */
export async function readObject(bucket: string, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body === undefined) throw new Error(`S3 answered no body of ${key}`);
  return Body.transformToString();
}
