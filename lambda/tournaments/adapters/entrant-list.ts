import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import type { Entrant } from '../use-cases/list-entrants.ts';

const s3 = new S3Client(clientDefaults);
const Bucket = requiredEnv('ENTRANTS_BUCKET_NAME');

/** Stores the list as a JSON array; the same list again replaces it. @returns the key of the object */
export async function storeList(tournamentId: string, entrants: readonly Entrant[]): Promise<string> {
  const Key = `entrants/${tournamentId}.json`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(entrants), ContentType: 'application/json' }));
  return Key;
}
