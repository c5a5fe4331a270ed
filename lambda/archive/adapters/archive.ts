import { type Encryption, storeObject } from '#lambda/runtime/aws/objects.ts';

/** The archive, and the key that its objects are encrypted with. */
export interface Archive {
  readonly bucket: string;
  readonly keyArn: string;
}

/**
 * The headers that state the encryption. The default of the bucket would do the same to an upload that states nothing; stated, a bucket
 * whose default has changed refuses the upload.
 */
export const stated = ({ keyArn }: Archive): Encryption => ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn });

/** Personal data is stored by uploads that state their encryption; the bucket refuses others. */
const isPersonal = (key: string) => key.startsWith('players/');

/** Stores an object of the archive, never over one that is there. */
export const storeObjectIn = (archive: Archive) => (key: string, body: string) =>
  storeObject(archive.bucket, key, body, isPersonal(key) ? stated(archive) : {});
