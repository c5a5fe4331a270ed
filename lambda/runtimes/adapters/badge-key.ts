import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { BADGE_CONTEXT, BADGE_KEY } from '../badges.ts';

const kms = new KMSClient(clientDefaults);

/** The key of the badges. @throws when the role may not decrypt it, or it belongs to something else */
export async function openBadgeKey(): Promise<Uint8Array> {
  const CiphertextBlob = Buffer.from(requiredEnv(BADGE_KEY), 'base64');
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: BADGE_CONTEXT }));
  if (Plaintext === undefined) throw new Error('KMS answered no key');
  return Plaintext;
}
