import { constants, privateDecrypt, publicEncrypt, randomBytes } from 'node:crypto';
import { type InferOutput, optional, picklist, strictObject } from 'valibot';
import { between } from '../../../resource-values.ts';
import { operation } from '../../../wire/aws-json.ts';
import { incorrectKey, invalid, invalidCiphertext } from '../errors.ts';
import type { EncryptionContext, Key } from '../key.ts';
import { isRsa, mostBytes } from '../key-spec.ts';
import type { Kms } from '../kms.ts';
import { readSealed } from '../sealed.ts';
import {
  allowed,
  bytes,
  bytesUpTo,
  checkAlgorithm,
  checkDryRun,
  checkUsage,
  context,
  keyId,
  oneOf,
  usable,
  used,
} from './inputs.ts';

const algorithm = (at: string) =>
  optional(oneOf(at, ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SYMMETRIC_DEFAULT']), 'SYMMETRIC_DEFAULT');
type Algorithm = InferOutput<ReturnType<typeof algorithm>>;

const dataKey = strictObject({
  KeyId: keyId,
  KeySpec: optional(picklist(['AES_128', 'AES_256'])),
  NumberOfBytes: optional(between(1, 1_024)),
  EncryptionContext: context,
  ...used,
});

const oaep = (name: Algorithm) => ({
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: name === 'RSAES_OAEP_SHA_1' ? 'sha1' : 'sha256',
});

/** What the caller wants encrypted, under a key. @throws AwsError */
function encrypted(key: Key, plaintext: Buffer, name: Algorithm, belongsTo: EncryptionContext): Buffer {
  checkAlgorithm(key, name);
  const { spec } = key.identity;
  if (!isRsa(spec)) return key.encrypt(plaintext, belongsTo);
  const most = mostBytes(spec, name);
  if (plaintext.length > most) {
    // Recorded: test_kms::test_encrypt_validate_plaintext_size_per_key_type.
    throw invalid(`Algorithm ${name} and key spec ${spec} cannot encrypt data larger than ${most} bytes.`);
  }
  return publicEncrypt({ key: key.publicKey, ...oaep(name) }, plaintext);
}

/** @throws AwsError `InvalidCiphertextException` */
function decrypted(key: Key, ciphertext: Buffer, name: Algorithm, belongsTo: EncryptionContext): Buffer {
  if (!isRsa(key.identity.spec)) return key.decrypt(readSealed(ciphertext), belongsTo);
  checkAlgorithm(key, name);
  try {
    return privateDecrypt({ key: key.privateKey, ...oaep(name) }, ciphertext);
  } catch {
    throw invalidCiphertext();
  }
}

/** The key of a ciphertext. One of RSA does not say it, so the caller has to. @throws AwsError */
function keyOf(kms: Kms, ciphertext: Buffer, name: Algorithm, named: string | undefined): Key {
  const asked = named === undefined ? undefined : kms.find(named);
  if (name !== 'SYMMETRIC_DEFAULT') {
    if (asked === undefined) throw invalid('KeyId is required.');
    return asked;
  }
  if (asked !== undefined && asked.identity.spec !== 'SYMMETRIC_DEFAULT') throw incorrectKey();
  const key = kms.withId(readSealed(ciphertext).keyId);
  if (key === undefined) throw invalidCiphertext();
  if (asked !== undefined && asked !== key) throw incorrectKey();
  return key;
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/symmetric-asymmetric.html */
export function encryption(kms: Kms) {
  /** A new key of the caller's, encrypted. @throws AwsError `ValidationException` unless one of the two sizes is given */
  const newDataKey = (operation: string, input: InferOutput<typeof dataKey>) => {
    const { KeyId, KeySpec, NumberOfBytes } = input;
    if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
      throw invalid('Please specify either number of bytes or key spec.');
    }
    const key = usable(kms, KeyId, 'ENCRYPT_DECRYPT', operation);
    checkAlgorithm(key, 'SYMMETRIC_DEFAULT');
    checkDryRun(input);
    const plaintext = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
    const CiphertextBlob = key.encrypt(plaintext, input.EncryptionContext).toString('base64');
    return { plaintext, answer: { CiphertextBlob, KeyId: key.arn } };
  };

  return {
    Encrypt: operation({
      input: strictObject({
        KeyId: keyId,
        Plaintext: bytesUpTo(4_096, 'plaintext'),
        EncryptionContext: context,
        EncryptionAlgorithm: algorithm('encryptionAlgorithm'),
        ...used,
      }),
      permissions: ({ KeyId, EncryptionContext, EncryptionAlgorithm }) =>
        allowed(kms, 'Encrypt', KeyId, {
          context: EncryptionContext,
          conditions: { encryptionalgorithm: EncryptionAlgorithm },
        }),
      run(input) {
        const { KeyId, Plaintext, EncryptionAlgorithm, EncryptionContext } = input;
        const key = usable(kms, KeyId, 'ENCRYPT_DECRYPT', 'Encrypt');
        checkDryRun(input);
        const sealed = encrypted(key, Plaintext, EncryptionAlgorithm, EncryptionContext);
        return { CiphertextBlob: sealed.toString('base64'), EncryptionAlgorithm, KeyId: key.arn };
      },
    }),
    Decrypt: operation({
      input: strictObject({
        CiphertextBlob: bytes,
        KeyId: optional(keyId),
        EncryptionContext: context,
        EncryptionAlgorithm: algorithm('encryptionAlgorithm'),
        ...used,
      }),
      permissions: ({ CiphertextBlob, KeyId, EncryptionAlgorithm, EncryptionContext }) => [
        kms.permission('Decrypt', keyOf(kms, CiphertextBlob, EncryptionAlgorithm, KeyId), {
          context: EncryptionContext,
          conditions: { encryptionalgorithm: EncryptionAlgorithm },
        }),
      ],
      run(input) {
        const { CiphertextBlob, KeyId, EncryptionAlgorithm, EncryptionContext } = input;
        const key = keyOf(kms, CiphertextBlob, EncryptionAlgorithm, KeyId);
        checkUsage(key, 'ENCRYPT_DECRYPT', 'Decrypt');
        key.checkEnabled();
        checkDryRun(input);
        const plaintext = decrypted(key, CiphertextBlob, EncryptionAlgorithm, EncryptionContext);
        const isSymmetric = EncryptionAlgorithm === 'SYMMETRIC_DEFAULT';
        return {
          EncryptionAlgorithm,
          KeyId: key.arn,
          KeyMaterialId: isSymmetric ? key.materialId(readSealed(CiphertextBlob).material) : undefined,
          Plaintext: plaintext.toString('base64'),
        };
      },
    }),
    ReEncrypt: operation({
      input: strictObject({
        CiphertextBlob: bytes,
        SourceKeyId: optional(keyId),
        SourceEncryptionContext: context,
        SourceEncryptionAlgorithm: algorithm('sourceEncryptionAlgorithm'),
        DestinationKeyId: keyId,
        DestinationEncryptionContext: context,
        DestinationEncryptionAlgorithm: algorithm('destinationEncryptionAlgorithm'),
        ...used,
      }),
      permissions: ({ CiphertextBlob, SourceKeyId, ...input }) => [
        kms.permission('ReEncryptFrom', keyOf(kms, CiphertextBlob, input.SourceEncryptionAlgorithm, SourceKeyId), {
          context: input.SourceEncryptionContext,
        }),
        ...allowed(kms, 'ReEncryptTo', input.DestinationKeyId, { context: input.DestinationEncryptionContext }),
      ],
      run(input) {
        const { SourceEncryptionAlgorithm, DestinationEncryptionAlgorithm } = input;
        const source = keyOf(kms, input.CiphertextBlob, SourceEncryptionAlgorithm, input.SourceKeyId);
        checkUsage(source, 'ENCRYPT_DECRYPT', 'ReEncrypt');
        source.checkEnabled();
        const destination = usable(kms, input.DestinationKeyId, 'ENCRYPT_DECRYPT', 'ReEncrypt');
        checkDryRun(input);
        const { SourceEncryptionContext, DestinationEncryptionContext } = input;
        const plaintext = decrypted(source, input.CiphertextBlob, SourceEncryptionAlgorithm, SourceEncryptionContext);
        const sealed = encrypted(destination, plaintext, DestinationEncryptionAlgorithm, DestinationEncryptionContext);
        return {
          CiphertextBlob: sealed.toString('base64'),
          DestinationEncryptionAlgorithm,
          KeyId: destination.arn,
          SourceEncryptionAlgorithm,
          SourceKeyId: source.arn,
        };
      },
    }),
    GenerateDataKey: operation({
      input: dataKey,
      permissions: ({ KeyId, EncryptionContext }) =>
        allowed(kms, 'GenerateDataKey', KeyId, { context: EncryptionContext }),
      run(input) {
        const { answer, plaintext } = newDataKey('GenerateDataKey', input);
        return { ...answer, Plaintext: plaintext.toString('base64') };
      },
    }),
    GenerateDataKeyWithoutPlaintext: operation({
      input: dataKey,
      permissions: ({ KeyId, EncryptionContext }) =>
        allowed(kms, 'GenerateDataKeyWithoutPlaintext', KeyId, { context: EncryptionContext }),
      run: (input) => newDataKey('GenerateDataKeyWithoutPlaintext', input).answer,
    }),
  };
}
