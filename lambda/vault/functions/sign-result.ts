import { storeObjectIn } from '#lambda/archive/adapters/archive.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { signBy } from '../adapters/asymmetric-keys.ts';
import { signResult } from '../use-cases/sign-result.ts';

const vault = { bucket: requiredEnv('VAULT_BUCKET_NAME'), keyArn: requiredEnv('VAULT_KEY_ARN') };
const ports = { sign: signBy(requiredEnv('SIGNING_KEY_ARN')), storeObject: storeObjectIn(vault) };

/** Invoked by a rule of the bus: signs the final standings of a season. */
export const handler = eventHandler((event) => signResult(event, ports));
