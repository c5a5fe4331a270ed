import { randomBytes } from 'node:crypto';
import {
  array,
  base64,
  type InferOutput,
  maxLength,
  nonEmpty,
  optional,
  picklist,
  pipe,
  record,
  strictObject,
  string,
  transform,
} from 'valibot';
import { AwsError } from '../../errors.ts';
import { between } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import { type JsonService, operation } from '../../wire/aws-json.ts';
import { invalidCiphertext, type Key, keyIdOf } from './key.ts';
import type { Kms } from './kms.ts';

const EncryptionContext = optional(record(string(), string()), {});
const EncryptionAlgorithm = optional(picklist(['SYMMETRIC_DEFAULT']));
const GrantTokens = optional(array(string()));
const bytes = pipe(
  string(),
  base64(),
  transform((text) => Buffer.from(text, 'base64')),
  nonEmpty(),
);
const dataKey = strictObject({
  KeyId: string(),
  KeySpec: optional(picklist(['AES_128', 'AES_256'])),
  NumberOfBytes: optional(between(1, 1_024)),
  EncryptionContext,
  GrantTokens,
});
type DataKeyInput = InferOutput<typeof dataKey>;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html */
export function kmsOperations(kms: Kms, { account, clock }: StageCore): JsonService {
  const enabled = (keyId: string): Key => {
    const key = kms.find(keyId);
    key.checkEnabled();
    return key;
  };
  const allowed = (action: string, keyId: string, context = {}) => [kms.permission(action, kms.find(keyId), context)];

  /** A new key of the caller's, encrypted. @throws AwsError `ValidationException` unless one of the two sizes is given */
  const newDataKey = ({ KeyId, KeySpec, NumberOfBytes, EncryptionContext: context }: DataKeyInput) => {
    if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
      throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
    }
    const key = enabled(KeyId);
    const plaintext = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
    const sealed = key.encrypt(plaintext, context).toString('base64');
    return { plaintext, answer: { CiphertextBlob: sealed, KeyId: key.settings.arn } };
  };

  /** @throws AwsError `InvalidCiphertextException`, `IncorrectKeyException` when the caller names another key */
  const keyOf = (ciphertext: Buffer, named: string | undefined): Key => {
    const key = kms.withId(keyIdOf(ciphertext));
    if (key === undefined) throw invalidCiphertext();
    if (named === undefined || kms.find(named) === key) return key;
    // Recorded: test_kms::test_re_encrypt_incorrect_source_key.
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  };

  return {
    targetPrefix: 'TrentService',
    name: 'KMS',
    operations: {
      Encrypt: operation({
        input: strictObject({
          KeyId: string(),
          Plaintext: pipe(bytes, maxLength(4_096)),
          EncryptionContext,
          EncryptionAlgorithm,
          GrantTokens,
        }),
        permissions: ({ KeyId, EncryptionContext: context }) => allowed('Encrypt', KeyId, context),
        run({ KeyId, Plaintext, EncryptionContext: context }) {
          const key = enabled(KeyId);
          return {
            CiphertextBlob: key.encrypt(Plaintext, context).toString('base64'),
            EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
            KeyId: key.settings.arn,
          };
        },
      }),
      Decrypt: operation({
        input: strictObject({
          CiphertextBlob: bytes,
          KeyId: optional(string()),
          EncryptionContext,
          EncryptionAlgorithm,
          GrantTokens,
        }),
        permissions: ({ CiphertextBlob, KeyId, EncryptionContext: context }) => [
          kms.permission('Decrypt', keyOf(CiphertextBlob, KeyId), context),
        ],
        run({ CiphertextBlob, KeyId, EncryptionContext: context }) {
          const key = keyOf(CiphertextBlob, KeyId);
          key.checkEnabled();
          return {
            EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
            KeyId: key.settings.arn,
            Plaintext: key.decrypt(CiphertextBlob, context).toString('base64'),
          };
        },
      }),
      GenerateDataKey: operation({
        input: dataKey,
        permissions: ({ KeyId, EncryptionContext: context }) => allowed('GenerateDataKey', KeyId, context),
        run(input) {
          const { answer, plaintext } = newDataKey(input);
          return { ...answer, Plaintext: plaintext.toString('base64') };
        },
      }),
      GenerateDataKeyWithoutPlaintext: operation({
        input: dataKey,
        permissions: ({ KeyId, EncryptionContext: context }) =>
          allowed('GenerateDataKeyWithoutPlaintext', KeyId, context),
        run: (input) => newDataKey(input).answer,
      }),
      DescribeKey: operation({
        input: strictObject({ KeyId: string(), GrantTokens }),
        permissions: ({ KeyId }) => allowed('DescribeKey', KeyId),
        // Recorded: test_kms::test_describe_with_alias_arn.
        run({ KeyId }) {
          const { arn, description, enabled: isEnabled, id, isManaged } = kms.find(KeyId).settings;
          return {
            KeyMetadata: {
              AWSAccountId: account,
              Arn: arn,
              CreationDate: clock.createdAt / 1_000,
              CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
              Description: description,
              Enabled: isEnabled,
              EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
              KeyId: id,
              KeyManager: isManaged ? 'AWS' : 'CUSTOMER',
              KeySpec: 'SYMMETRIC_DEFAULT',
              KeyState: isEnabled ? 'Enabled' : 'Disabled',
              KeyUsage: 'ENCRYPT_DECRYPT',
              MultiRegion: false,
              Origin: 'AWS_KMS',
            },
          };
        },
      }),
    },
  };
}
