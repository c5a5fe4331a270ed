import { storeObject } from '#lambda/runtime/aws/objects.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { signBy } from '../adapters/asymmetric-keys.ts';
import { signResult } from '../use-cases/sign-result.ts';

const bucket = requiredEnv('VAULT_BUCKET_NAME');
const ports = {
  sign: signBy(requiredEnv('SIGNING_KEY_ARN')),
  storeObject: (key: string, body: string) => storeObject(bucket, key, body),
};

/** Invoked by a rule of the bus: signs the final standings of a season. */
export const handler = eventHandler((event) => signResult(event, ports));
