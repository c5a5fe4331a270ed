import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { CUTS, TAPES } from '../tapes.ts';

/** The time of a request is that of a whole file here, and its end the timeout of the function. */
const s3 = new S3Client({
  ...clientDefaults,
  requestHandler: { connectionTimeout: 500 },
  requestChecksumCalculation: 'WHEN_REQUIRED',
});
const Bucket = requiredEnv('TAPES_BUCKET_NAME');

export async function openTape(tape: string): Promise<Readable> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `${TAPES}${tape}.ndjson` }));
  if (Body instanceof Readable) return Body;
  throw new Error(`The tape ${tape} has no content`);
}

/** One request stores up to 5 GB: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function storeCut(tape: string, file: string, bytes: number): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: `${CUTS}${tape}.ndjson.gz`,
      Body: createReadStream(file),
      ContentLength: bytes,
      ContentType: 'application/gzip',
    }),
  );
}
