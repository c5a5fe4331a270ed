import { storeObject } from '#lambda/runtime/aws/objects.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { generateDataKey } from '#lambda/runtime/envelope/data-keys.ts';
import { sealText } from '#lambda/runtime/envelope/envelope.ts';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { sealEvidence } from '../use-cases/seal-evidence.ts';

const bucket = requiredEnv('VAULT_BUCKET_NAME');
const keyArn = requiredEnv('VAULT_KEY_ARN');
const ports = {
  seal: async (key: string, text: string) => sealText(text, await generateDataKey(keyArn, key)),
  storeObject: (key: string, body: string) => storeObject(bucket, key, body),
};

/** Invoked by support: keeps the log of a play that is in dispute. */
export const handler = invocation((event: unknown) => sealEvidence(event, ports));
