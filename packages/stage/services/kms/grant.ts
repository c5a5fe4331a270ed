import { array, type InferOutput, number, object, optional, record, string } from 'valibot';
import type { PolicyDocument } from '../../iam/policy.ts';
import type { EncryptionContext } from './key.ts';

/** What a grant can admit. https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#terms-grant-operations */
export const GRANT_OPERATIONS = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'GetPublicKey',
  'CreateGrant',
  'RetireGrant',
  'DescribeKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateMac',
  'VerifyMac',
] as const;

const pairs = record(string(), string());

/** Lets one principal use a key, as long as it is not revoked. */
export const grantSchema = object({
  id: string(),
  token: string(),
  name: optional(string()),
  grantee: string(),
  retiring: optional(string()),
  operations: array(string()),
  /** The one context for which the grant counts. */
  contextEquals: optional(pairs),
  /** What the context has to contain. */
  contextSubset: optional(pairs),
  issuer: string(),
  /** In epoch milliseconds. */
  createdAt: number(),
});
export type Grant = Readonly<InferOutput<typeof grantSchema>>;

const contains = (whole: EncryptionContext, part: EncryptionContext) =>
  Object.entries(part).every(([name, value]) => whole[name] === value);

/** Whether the constraints of a grant hold; an operation without a context has none to hold. */
function holds({ contextEquals, contextSubset }: Grant, context: EncryptionContext | undefined): boolean {
  if (context === undefined) return true;
  if (contextSubset !== undefined && !contains(context, contextSubset)) return false;
  return contextEquals === undefined || (contains(context, contextEquals) && contains(contextEquals, context));
}

/**
 * What the grants of a key allow, as statements of its policy.
 * @param context of the call @default the operation has no context
 */
export function statementsOf(
  grants: readonly Grant[],
  operation: string,
  context: EncryptionContext | undefined,
): PolicyDocument['Statement'] {
  return grants
    .filter((grant) => grant.operations.includes(operation) && holds(grant, context))
    .map(({ grantee }) => ({ Effect: 'Allow', Principal: { AWS: grantee }, Action: `kms:${operation}` }));
}

/** Who may retire a grant: its retiring principal, and its grantee if it says so. */
export function retirersOf({ grantee, operations, retiring }: Grant): PolicyDocument['Statement'] {
  const principals = [retiring, operations.includes('RetireGrant') ? grantee : undefined];
  return principals.flatMap((AWS) =>
    AWS === undefined ? [] : [{ Effect: 'Allow' as const, Principal: { AWS }, Action: 'kms:RetireGrant' }],
  );
}

/** A grant as lists show it. */
export const described = ({ token: _, ...grant }: Grant, keyArn: string) => ({
  KeyId: keyArn,
  GrantId: grant.id,
  Name: grant.name ?? '',
  CreationDate: grant.createdAt / 1_000,
  GranteePrincipal: grant.grantee,
  RetiringPrincipal: grant.retiring,
  IssuingAccount: grant.issuer,
  Operations: grant.operations,
  Constraints:
    grant.contextEquals === undefined && grant.contextSubset === undefined
      ? undefined
      : { EncryptionContextEquals: grant.contextEquals, EncryptionContextSubset: grant.contextSubset },
});
