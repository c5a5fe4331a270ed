import { storeObjectIn } from '#lambda/archive/adapters/archive.ts';
import { generateDataKey } from '#lambda/archive/adapters/data-keys.ts';
import { sealText } from '#lambda/archive/use-cases/envelope.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { sealEvidence } from '../use-cases/seal-evidence.ts';

const vault = { bucket: requiredEnv('VAULT_BUCKET_NAME'), keyArn: requiredEnv('VAULT_KEY_ARN') };
const ports = {
  seal: async (key: string, text: string) => sealText(text, await generateDataKey(vault.keyArn, key)),
  storeObject: storeObjectIn(vault),
};

/** Invoked by support: keeps the log of a play that is in dispute. */
export const handler = invocation((event: unknown) => sealEvidence(event, ports));
