import { parse } from 'valibot';
import { readObject } from '#lambda/runtime/aws/objects.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { seasonSchema } from '#lambda/seasons/season.ts';
import { objectKey } from '../objects.ts';

const accessPoint = requiredEnv('ACCESS_POINT_ALIAS');

/** Invoked by the press: the final standings of a season, without the players. It may read these and nothing else. */
export const handler = invocation(async (event: unknown): Promise<unknown> => {
  const key = objectKey('standings', parse(seasonSchema, event));
  return JSON.parse(await readObject(accessPoint, key));
});
