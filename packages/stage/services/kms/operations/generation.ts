import { randomBytes } from 'node:crypto';
import { type InferOutput, number, optional, strictObject } from 'valibot';
import { operation } from '../../../wire/aws-json.ts';
import { violation } from '../../../wire/violation.ts';
import { invalid } from '../errors.ts';
import { newPair } from '../key-spec.ts';
import type { Kms } from '../kms.ts';
import { allowed, checkAlgorithm, checkDryRun, context, keyId, oneOf, usable, used } from './inputs.ts';

const pair = strictObject({
  KeyId: keyId,
  KeyPairSpec: oneOf('keyPairSpec', [
    'RSA_2048',
    'RSA_3072',
    'RSA_4096',
    'ECC_NIST_P256',
    'ECC_NIST_P384',
    'ECC_NIST_P521',
    'ECC_SECG_P256K1',
  ]),
  EncryptionContext: context,
  ...used,
});

/** Pairs of keys for the caller, and random bytes. */
export function generation(kms: Kms) {
  const newDataKeyPair = (operation: string, input: InferOutput<typeof pair>) => {
    const { KeyId, KeyPairSpec, EncryptionContext } = input;
    const key = usable(kms, KeyId, 'ENCRYPT_DECRYPT', operation);
    checkAlgorithm(key, 'SYMMETRIC_DEFAULT');
    checkDryRun(input);
    const { privateKey, publicKey } = newPair(KeyPairSpec);
    const plaintext = privateKey.export({ type: 'pkcs8', format: 'der' });
    return {
      plaintext,
      answer: {
        KeyId: key.arn,
        KeyPairSpec,
        PrivateKeyCiphertextBlob: key.encrypt(plaintext, EncryptionContext).toString('base64'),
        PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      },
    };
  };

  return {
    GenerateDataKeyPair: operation({
      input: pair,
      permissions: ({ KeyId, EncryptionContext, KeyPairSpec }) =>
        allowed(kms, 'GenerateDataKeyPair', KeyId, {
          context: EncryptionContext,
          conditions: { datakeypairspec: KeyPairSpec },
        }),
      run(input) {
        const { answer, plaintext } = newDataKeyPair('GenerateDataKeyPair', input);
        return { ...answer, PrivateKeyPlaintext: plaintext.toString('base64') };
      },
    }),
    GenerateDataKeyPairWithoutPlaintext: operation({
      input: pair,
      permissions: ({ KeyId, EncryptionContext, KeyPairSpec }) =>
        allowed(kms, 'GenerateDataKeyPairWithoutPlaintext', KeyId, {
          context: EncryptionContext,
          conditions: { datakeypairspec: KeyPairSpec },
        }),
      run: (input) => newDataKeyPair('GenerateDataKeyPairWithoutPlaintext', input).answer,
    }),
    GenerateRandom: operation({
      input: strictObject({ NumberOfBytes: optional(number()) }),
      permissions: () => [{ action: 'kms:GenerateRandom', resource: '*' }],
      // Recorded: test_kms::test_generate_random_invalid_number_of_bytes.
      run({ NumberOfBytes: size }) {
        if (size === undefined) throw invalid('NumberOfBytes is required.');
        if (size < 1) throw violation(`${size}`, 'numberOfBytes', 'Member must have value greater than or equal to 1');
        if (size > 1_024) {
          throw violation(`${size}`, 'numberOfBytes', 'Member must have value less than or equal to 1024');
        }
        return { Plaintext: randomBytes(size).toString('base64') };
      },
    }),
  };
}
