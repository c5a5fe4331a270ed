import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';

export const s3 = new S3Client(clientDefaults);

/** The archive, and the key that its objects are encrypted with. */
export interface Archive {
  readonly bucket: string;
  readonly keyArn: string;
}

/**
 * The headers that state the encryption. The default of the bucket would do the same to an upload that states nothing; stated, a bucket
 * whose default has changed refuses the upload.
 */
export const stated = ({ keyArn }: Archive) => ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn }) as const;

/** Personal data is stored by uploads that state their encryption; the bucket refuses others. */
const isPersonal = (key: string) => key.startsWith('players/');

/**
 * Stores an object unless there is one under its key
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 * @returns whether it was stored now
 */
export const storeObjectIn =
  (archive: Archive) =>
  async (key: string, body: string): Promise<boolean> => {
    try {
      await s3.send(
        new PutObjectCommand({
          Bucket: archive.bucket,
          Key: key,
          Body: body,
          ContentType: 'application/json',
          IfNoneMatch: '*',
          ...(isPersonal(key) ? stated(archive) : {}),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'PreconditionFailed') return false;
      throw error;
    }
  };

/**
 * The text of an object.
 * @param accessPoint the alias of an access point, which S3 takes in the place of a bucket
 * @throws `AccessDenied` also when there is no such object: S3 tells only those who may list the bucket
 */
export async function readObject(accessPoint: string, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: accessPoint, Key: key }));
  if (Body === undefined) throw new Error(`S3 answered no body of ${key}`);
  return Body.transformToString();
}
