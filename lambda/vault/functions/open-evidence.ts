import { parse } from 'valibot';
import { readObject } from '#lambda/runtime/aws/objects.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { decryptDataKey } from '#lambda/runtime/envelope/data-keys.ts';
import { openEnvelope } from '#lambda/runtime/envelope/envelope.ts';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { evidenceKey, playSchema } from '../objects.ts';

const bucket = requiredEnv('VAULT_BUCKET_NAME');
const keyArn = requiredEnv('VAULT_KEY_ARN');

/** Invoked by referees: the log of a play that is in dispute. Its answer is no outcome for the log. */
export const handler = invocation(async (event: unknown): Promise<string> => {
  const key = evidenceKey(parse(playSchema, event).playId);
  return openEnvelope(await readObject(bucket, key), (dataKey) => decryptDataKey(keyArn, key, dataKey));
});
