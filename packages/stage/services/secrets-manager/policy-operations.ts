import { boolean, optional, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { isPublic } from '../../iam/public-policy.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import type { Calls } from './calls.ts';
import { checkedPolicy } from './policy.ts';
import type { SecretsManager, SecretsStage } from './secrets-manager.ts';

/** Recorded: test_secretsmanager::test_resource_policy. */
export const policyOperations = (
  secrets: SecretsManager,
  calls: Calls,
  { access }: SecretsStage,
): Readonly<Record<string, Operation>> => ({
  PutResourcePolicy: operation({
    input: strictObject({
      SecretId: string(),
      ResourcePolicy: string(),
      BlockPublicPolicy: optional(boolean(), false),
    }),
    permissions: ({ SecretId, BlockPublicPolicy: isBlocked }) => [
      calls.permission('PutResourcePolicy', SecretId, { 'secretsmanager:blockpublicpolicy': `${isBlocked}` }),
    ],
    run({ SecretId, ResourcePolicy, BlockPublicPolicy }) {
      const found = secrets.usable(SecretId);
      const document = checkedPolicy(ResourcePolicy);
      if (BlockPublicPolicy && isPublic(document)) {
        throw new AwsError('PublicPolicyException', 'The policy is public, and BlockPublicPolicy is on.');
      }
      access.setResourcePolicy(found.arn, document);
      const { arn: ARN, name: Name } = secrets.set({ ...found, policy: ResourcePolicy });
      return { ARN, Name };
    },
  }),
  GetResourcePolicy: operation({
    input: strictObject({ SecretId: string() }),
    permissions: ({ SecretId }) => [calls.permission('GetResourcePolicy', SecretId)],
    run({ SecretId }) {
      const { arn: ARN, name: Name, policy } = secrets.usable(SecretId);
      return { ARN, Name, ...(policy === undefined ? {} : { ResourcePolicy: policy }) };
    },
  }),
  DeleteResourcePolicy: operation({
    input: strictObject({ SecretId: string() }),
    permissions: ({ SecretId }) => [calls.permission('DeleteResourcePolicy', SecretId)],
    run({ SecretId }) {
      const { policy: _, ...found } = secrets.usable(SecretId);
      access.setResourcePolicy(found.arn, { Statement: [] });
      const { arn: ARN, name: Name } = secrets.set(found);
      return { ARN, Name };
    },
  }),
  ValidateResourcePolicy: operation({
    input: strictObject({ SecretId: optional(string()), ResourcePolicy: string() }),
    permissions: ({ SecretId }) => [
      SecretId === undefined
        ? { action: 'secretsmanager:ValidateResourcePolicy', resource: '*' }
        : calls.permission('ValidateResourcePolicy', SecretId),
    ],
    run({ ResourcePolicy }) {
      const errors = isPublic(checkedPolicy(ResourcePolicy))
        ? [{ CheckName: 'PublicPolicy', ErrorMessage: 'The policy lets everybody in.' }]
        : [];
      return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors };
    },
  }),
});
