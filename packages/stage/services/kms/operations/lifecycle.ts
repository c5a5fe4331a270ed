import {
  array,
  boolean,
  integer,
  literal,
  maxValue,
  minValue,
  number,
  object,
  optional,
  pipe,
  safeParse,
  strictObject,
  string,
} from 'valibot';
import { AwsError } from '../../../errors.ts';
import { evaluate } from '../../../iam/evaluate.ts';
import { type PolicyDocument, policyDocument } from '../../../iam/policy.ts';
import { readJson } from '../../../json.ts';
import type { StageCore } from '../../../service.ts';
import { operation } from '../../../wire/aws-json.ts';
import { pageOf } from '../../../wire/pages.ts';
import { metadataOf } from '../describe.ts';
import { invalid } from '../errors.ts';
import { SPECS, USAGES, usagesOf } from '../key-spec.ts';
import type { Kms } from '../kms.ts';
import { allowed, keyId, oneOf, used } from './inputs.ts';
import { checkTags, newTags, tagList } from './tags.ts';

const DAY = 86_400_000;
const POLICY_NAME = literal('default');

export const paged = {
  Limit: optional(pipe(number(), integer(), minValue(1), maxValue(1_000)), 100),
  Marker: optional(string()),
};
export const invalidMarker = () => new AwsError('InvalidMarkerException', 'The marker is not valid.');

const policyInput = { Policy: optional(string()), BypassPolicyLockoutSafetyCheck: optional(boolean(), false) };

/** @throws AwsError `MalformedPolicyDocumentException` also when nobody could change the policy again */
function policyOf(text: string, bypass: boolean, caller: string, account: string): PolicyDocument {
  const malformed = (message: string) => new AwsError('MalformedPolicyDocumentException', message);
  let content: unknown;
  try {
    content = readJson(text);
  } catch {
    throw malformed('The policy is not JSON.');
  }
  const { output, success } = safeParse(policyDocument, content);
  if (!success) throw malformed('The policy has a statement that the local stage does not know.');
  const mayChange = [caller, `arn:aws:iam::${account}:root`].some(
    (id) =>
      evaluate(
        { principal: { type: 'AWS', id }, action: 'kms:PutKeyPolicy', resource: '*', context: {} },
        [],
        [output],
      ) === 'allow',
  );
  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#prevent-unmanageable-key
  if (!mayChange && !bypass) {
    throw malformed('The new key policy will not allow you to update the key policy in the future.');
  }
  return output;
}

/** Keys from their making to their end. */
export function lifecycle(kms: Kms, stage: StageCore) {
  const of =
    (action: string) =>
    ({ KeyId }: { readonly KeyId: string }) =>
      allowed(kms, action, KeyId);
  const about = object({ KeyId: keyId }).entries;

  return {
    CreateKey: operation({
      input: strictObject({
        ...policyInput,
        Description: optional(string(), ''),
        KeyUsage: optional(oneOf('keyUsage', USAGES)),
        KeySpec: optional(oneOf('keySpec', SPECS)),
        CustomerMasterKeySpec: optional(oneOf('customerMasterKeySpec', SPECS)),
        Origin: optional(literal('AWS_KMS')),
        MultiRegion: optional(boolean(), false),
        Tags: optional(array(newTags), []),
      }),
      permissions: () => [{ action: 'kms:CreateKey', resource: '*' }],
      run({ Policy, BypassPolicyLockoutSafetyCheck, Description, MultiRegion, Tags, ...input }, caller) {
        const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
        if (input.KeyUsage === undefined && spec !== 'SYMMETRIC_DEFAULT') {
          // Recorded: test_kms::test_hmac_create_key_invalid_operations.
          throw invalid('You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.');
        }
        const usage = input.KeyUsage ?? 'ENCRYPT_DECRYPT';
        if (!usagesOf(spec).includes(usage)) {
          throw invalid(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
        }
        const key = kms.create({
          description: Description,
          spec,
          usage,
          multiRegion: MultiRegion,
          tags: checkTags({}, Tags),
          ...(Policy === undefined
            ? {}
            : {
                policy: policyOf(Policy, BypassPolicyLockoutSafetyCheck, caller.roleArn ?? caller.arn, stage.account),
              }),
        });
        return { KeyMetadata: metadataOf(key, stage) };
      },
    }),
    DescribeKey: operation({
      input: strictObject({ ...about, GrantTokens: used.GrantTokens }),
      permissions: of('DescribeKey'),
      run: ({ KeyId }) => ({ KeyMetadata: metadataOf(kms.find(KeyId), stage) }),
    }),
    ListKeys: operation({
      input: strictObject(paged),
      permissions: () => [{ action: 'kms:ListKeys', resource: '*' }],
      run({ Limit, Marker }) {
        const { items, next } = pageOf(kms.keys, Marker, Limit, invalidMarker());
        return {
          Keys: items.map(({ arn, identity: { id } }) => ({ KeyArn: arn, KeyId: id })),
          NextMarker: next,
          Truncated: next !== undefined,
        };
      },
    }),
    ListResourceTags: operation({
      input: strictObject({ ...about, ...paged }),
      permissions: of('ListResourceTags'),
      run({ KeyId, Limit, Marker }) {
        const { items, next } = pageOf(tagList(kms.findById(KeyId)), Marker, Limit, invalidMarker());
        return { Tags: items, NextMarker: next, Truncated: next !== undefined };
      },
    }),
    EnableKey: operation({
      input: strictObject(about),
      permissions: of('EnableKey'),
      run({ KeyId }) {
        const key = kms.findById(KeyId);
        key.checkNotDeleted();
        key.change({ enabled: true });
      },
    }),
    DisableKey: operation({
      input: strictObject(about),
      permissions: of('DisableKey'),
      run({ KeyId }) {
        const key = kms.findById(KeyId);
        key.checkNotDeleted();
        key.change({ enabled: false });
      },
    }),
    UpdateKeyDescription: operation({
      input: strictObject({ ...about, Description: string() }),
      permissions: of('UpdateKeyDescription'),
      run({ KeyId, Description }) {
        const key = kms.findById(KeyId);
        key.checkNotDeleted();
        key.change({ description: Description });
      },
    }),
    ScheduleKeyDeletion: operation({
      input: strictObject({
        ...about,
        PendingWindowInDays: optional(pipe(number(), integer(), minValue(7), maxValue(30)), 30),
      }),
      permissions: ({ KeyId, PendingWindowInDays }) =>
        allowed(kms, 'ScheduleKeyDeletion', KeyId, {
          conditions: { schedulekeydeletionpendingwindowindays: `${PendingWindowInDays}` },
        }),
      run({ KeyId, PendingWindowInDays }) {
        const key = kms.findById(KeyId);
        key.checkNotDeleted();
        const at = stage.clock.now() + PendingWindowInDays * DAY;
        key.deleteAt(at);
        return { KeyId: key.arn, DeletionDate: at / 1_000, KeyState: key.state, PendingWindowInDays };
      },
    }),
    CancelKeyDeletion: operation({
      input: strictObject(about),
      permissions: of('CancelKeyDeletion'),
      run({ KeyId }) {
        const key = kms.findById(KeyId);
        if (key.deletedAt === undefined) {
          throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
        }
        key.deleteAt(undefined);
        return { KeyId: key.arn };
      },
    }),
    GetKeyPolicy: operation({
      input: strictObject({ ...about, PolicyName: optional(POLICY_NAME) }),
      permissions: of('GetKeyPolicy'),
      run: ({ KeyId }) => ({
        Policy: JSON.stringify(kms.findById(KeyId).settings.policy, null, 2),
        PolicyName: 'default',
      }),
    }),
    PutKeyPolicy: operation({
      input: strictObject({ ...about, ...policyInput, Policy: string(), PolicyName: optional(POLICY_NAME) }),
      permissions: of('PutKeyPolicy'),
      run({ KeyId, Policy, BypassPolicyLockoutSafetyCheck }, caller) {
        const key = kms.findById(KeyId);
        key.checkNotDeleted();
        const by = caller.roleArn ?? caller.arn;
        key.change({ policy: policyOf(Policy, BypassPolicyLockoutSafetyCheck, by, stage.account) });
      },
    }),
    ListKeyPolicies: operation({
      input: strictObject({ ...about, ...paged }),
      permissions: of('ListKeyPolicies'),
      run({ KeyId }) {
        kms.findById(KeyId);
        return { PolicyNames: ['default'], Truncated: false };
      },
    }),
  };
}
