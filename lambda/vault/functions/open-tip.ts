import { base64, object, parse, pipe, string } from 'valibot';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { decryptBy } from '../adapters/asymmetric-keys.ts';

const keyArn = requiredEnv('TIP_KEY_ARN');
const tipSchema = object({ ciphertext: pipe(string(), base64()) });

/** Invoked by referees: opens a tip that somebody without an account encrypted by the public key. Its answer is no outcome for the log. */
export const handler = invocation(
  (event: unknown): Promise<string> => decryptBy(keyArn, Buffer.from(parse(tipSchema, event).ciphertext, 'base64')),
);
