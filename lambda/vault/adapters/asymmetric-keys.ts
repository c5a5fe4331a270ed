import { DecryptCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';

const kms = new KMSClient(clientDefaults);

/** Signs a message of at most 4,096 bytes by the private key, which never leaves KMS. @returns the signature in Base64 */
export const signBy =
  (KeyId: string) =>
  async (message: string): Promise<string> => {
    const { Signature } = await kms.send(
      new SignCommand({ KeyId, Message: Buffer.from(message), MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' }),
    );
    if (Signature === undefined) throw new Error('KMS answered no signature');
    return Buffer.from(Signature).toString('base64');
  };

/** Opens what somebody encrypted by the public key. @throws `InvalidCiphertextException` when it was for another key */
export async function decryptBy(KeyId: string, ciphertext: Uint8Array): Promise<string> {
  const { Plaintext } = await kms.send(
    new DecryptCommand({ KeyId, CiphertextBlob: ciphertext, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }),
  );
  if (Plaintext === undefined) throw new Error('KMS answered no text');
  return Buffer.from(Plaintext).toString('utf8');
}
