import { AwsError } from '../../errors.ts';
import type { Kms } from '../kms/kms.ts';
import type { FunctionSettings } from './function-settings.ts';

/**
 * Lambda decrypts the variables of a function when an environment starts; those that run keep them. It does so by a grant of its own,
 * so the role of the function needs no permission.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 *
 * @throws AwsError `KMSDisabledException`, which is an error of Lambda and not of the function
 */
export function checkKey({ kmsKeyArn }: FunctionSettings, kms: Kms): void {
  if (kmsKeyArn === undefined || kms.find(kmsKeyArn).state === 'Enabled') return;
  // The type and the status are those of the page of Invoke; the words are the stage's own (unverified; settled by: an Invoke of a
  // function whose key is disabled).
  throw new AwsError(
    'KMSDisabledException',
    'Lambda was unable to decrypt the environment variables because the KMS key used is disabled. Please check your KMS key settings.',
    502,
  );
}
