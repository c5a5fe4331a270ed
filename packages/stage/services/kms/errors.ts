import { AwsError } from '../../errors.ts';

/** Recorded without a message: test_kms::test_encrypt_decrypt_encryption_context. */
export const invalidCiphertext = () => new AwsError('InvalidCiphertextException', '');

export const notFound = (message: string) => new AwsError('NotFoundException', message);

/** Recorded: test_kms::test_re_encrypt_incorrect_source_key, ::test_error_messaging_for_invalid_keys. */
export const incorrectKey = () =>
  new AwsError(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );

export const invalid = (message: string) => new AwsError('ValidationException', message);
