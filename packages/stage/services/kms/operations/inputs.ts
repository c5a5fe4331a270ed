import {
  array,
  base64,
  boolean,
  maxLength,
  nonEmpty,
  optional,
  picklist,
  pipe,
  record,
  string,
  transform,
} from 'valibot';
import { AwsError } from '../../../errors.ts';
import type { Permission } from '../../../iam/access.ts';
import { violation } from '../../../wire/violation.ts';
import { invalid } from '../errors.ts';
import type { Key } from '../key.ts';
import type { KeyUsage } from '../key-spec.ts';
import type { KeyUse, Kms } from '../kms.ts';

/** What operations that use a key take besides. Grants count at once here, so their tokens change nothing. */
export const used = { GrantTokens: optional(array(string())), DryRun: optional(boolean(), false) };

export const context = optional(record(string(), string()), {});

export const bytes = pipe(
  string(),
  base64(),
  transform((text) => Buffer.from(text, 'base64')),
  nonEmpty(),
);

/** Bytes of a bounded number. Recorded: test_kms::test_plaintext_size_for_encrypt. */
export const bytesUpTo = (most: number, at: string) =>
  pipe(
    bytes,
    transform((given) => {
      if (given.length <= most) return given;
      throw invalid(
        `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
      );
    }),
  );

export const message = bytesUpTo(4_096, 'message');

/** One of some names, refused in AWS's words. Recorded: test_kms::test_hmac_create_key_invalid_operations. */
export const oneOf = <const Names extends readonly string[]>(at: string, names: Names) =>
  pipe(
    string(),
    transform((name) => {
      if (names.includes(name)) return name;
      throw violation(name, at, `Member must satisfy enum value set: [${names.join(', ')}]`);
    }),
    picklist(names),
  );

export const keyId = pipe(string(), nonEmpty(), maxLength(2_048));

/** @throws AwsError `DryRunOperationException`: everything that is checked before has passed */
export function checkDryRun({ DryRun }: { readonly DryRun: boolean }): void {
  if (!DryRun) return;
  // Recorded: test_kms::test_generate_data_key_pair_dry_run.
  const message = 'The request would have succeeded, but the DryRun option is set.';
  throw new AwsError('DryRunOperationException', message);
}

/** @throws AwsError `InvalidKeyUsageException`. Recorded: test_kms::test_error_messaging_for_invalid_keys */
export function checkUsage({ arn, identity }: Key, usage: KeyUsage, operation: string): void {
  if (identity.usage === usage) return;
  const message = `${arn} key usage is ${identity.usage} which is not valid for ${operation}.`;
  throw new AwsError('InvalidKeyUsageException', message);
}

/** @throws AwsError `InvalidKeyUsageException`. Recorded: test_kms::test_invalid_generate_mac */
export function checkAlgorithm({ algorithms, identity }: Key, algorithm: string): void {
  if (algorithms.includes(algorithm)) return;
  throw new AwsError(
    'InvalidKeyUsageException',
    `Algorithm ${algorithm} is incompatible with key spec ${identity.spec}.`,
  );
}

/** A key that may be used for something. @throws AwsError */
export function usable(kms: Kms, id: string, usage: KeyUsage, operation: string): Key {
  const key = kms.find(id);
  checkUsage(key, usage, operation);
  key.checkEnabled();
  return key;
}

/** What it takes to use the key that a caller names. */
export const allowed = (
  kms: Kms,
  action: string,
  id: string,
  { conditions, ...use }: KeyUse = {},
): readonly Permission[] => {
  const [alias] = /alias\/.+$/.exec(id) ?? [];
  const named = alias === undefined ? {} : { requestalias: alias };
  return [kms.permission(action, kms.find(id), { ...use, conditions: { ...conditions, ...named } })];
};
