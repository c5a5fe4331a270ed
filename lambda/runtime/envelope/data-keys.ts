import { DecryptCommand, GenerateDataKeyCommand, InvalidCiphertextException, KMSClient } from '@aws-sdk/client-kms';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import type { DataKey } from './envelope.ts';
import { sealBroken } from './refusals.ts';

const kms = new KMSClient(clientDefaults);

/**
 * What KMS ties a data key to: it decrypts the key for this object only, wherever the envelope is copied to. It is not a
 * secret, and CloudTrail shows it. https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
const contextOf = (key: string) => ({ object: key });

/** A new data key for an object. */
export async function generateDataKey(keyArn: string, key: string): Promise<DataKey> {
  const { Plaintext, CiphertextBlob } = await kms.send(
    new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: 'AES_256', EncryptionContext: contextOf(key) }),
  );
  if (Plaintext === undefined || CiphertextBlob === undefined) throw new Error('KMS answered no data key');
  return { plaintext: Plaintext, encrypted: CiphertextBlob };
}

/**
 * The data key of an object. @param keyArn named, so that a key of another account does not open what it should not
 * @throws Refusal `seal_broken` when the data key was made for another object, or has changed
 */
export async function decryptDataKey(keyArn: string, key: string, encrypted: Uint8Array): Promise<Uint8Array> {
  try {
    const { Plaintext } = await kms.send(
      new DecryptCommand({ KeyId: keyArn, CiphertextBlob: encrypted, EncryptionContext: contextOf(key) }),
    );
    if (Plaintext === undefined) throw new Error('KMS answered no key');
    return Plaintext;
  } catch (error) {
    if (!(error instanceof InvalidCiphertextException)) throw error;
    throw new Refusal(sealBroken, 'The sealed object is another than the one that was stored here.');
  }
}
