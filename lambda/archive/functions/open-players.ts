import { parse } from 'valibot';
import { readObject } from '#lambda/runtime/aws/objects.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { decryptDataKey } from '#lambda/runtime/envelope/data-keys.ts';
import { openEnvelope } from '#lambda/runtime/envelope/envelope.ts';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { seasonSchema } from '#lambda/seasons/season.ts';
import { objectKey } from '../objects.ts';

const accessPoint = requiredEnv('ACCESS_POINT_ALIAS');
const keyArn = requiredEnv('ARCHIVE_KEY_ARN');

/** Invoked by auditors: who is behind the standings of a season. Its answer is no outcome for the log: it names persons. */
export const handler = invocation(async (event: unknown): Promise<unknown> => {
  const key = objectKey('players', parse(seasonSchema, event));
  const envelope = await readObject(accessPoint, key);
  return JSON.parse(await openEnvelope(envelope, (dataKey) => decryptDataKey(keyArn, key, dataKey)));
});
