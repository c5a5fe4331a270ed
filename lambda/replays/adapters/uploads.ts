import { S3Client } from '@aws-sdk/client-s3';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';

/**
 * Checksums only where S3 asks for them: by default the SDK would sign that of an empty body into every URL, and S3 would then refuse
 * the upload (https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html).
 */
export const s3 = new S3Client({ ...clientDefaults, requestChecksumCalculation: 'WHEN_REQUIRED' });

/** The bucket of what players upload. */
export const Bucket = requiredEnv('UPLOADS_BUCKET_NAME');

/** What uploads are: a line of JSON for each moment. */
export const CONTENT_TYPE = 'application/x-ndjson';
