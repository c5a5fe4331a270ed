import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';

const s3 = new S3Client(clientDefaults);
const Bucket = requiredEnv('PARCELS_BUCKET_NAME');

/** What is stored under a key. */
export async function fetchParcel(Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  if (Body === undefined) throw new Error(`${Key} has no body`);
  return Body.transformToString();
}
