import { boolean, literal, optional, pipe, regex, string } from 'valibot';
import { type PolicyDocument, policyDocument } from '../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { accepted, physicalName, reasons, text } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { Kms } from './kms.ts';

const alias = pipe(
  string(),
  regex(
    /^alias\/(?!aws\/)[\w/-]{1,250}$/,
    'it is alias/ with letters, digits, slashes, hyphens and underscores behind it, and not alias/aws/',
  ),
);

/** Leaves every decision to identity policies. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
const forTheAccount = (account: string): PolicyDocument => ({
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_KMS.html */
export function kmsResources(kms: Kms, { account, keep }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::KMS::Key',
      properties: {
        Description: optional(text(8_192)),
        Enabled: optional(boolean(), true),
        KeyPolicy: optional(policyDocument, forTheAccount(account)),
        KeySpec: optional(literal('SYMMETRIC_DEFAULT')),
        KeyUsage: optional(literal('ENCRYPT_DECRYPT')),
        MultiRegion: optional(literal(false)),
        Origin: optional(literal('AWS_KMS')),
      },
      notExecuted: {
        EnableKeyRotation: 'What was encrypted before a rotation is decrypted after it, so no answer changes.',
        RotationPeriodInDays: 'It says when a key is rotated.',
        PendingWindowInDays: 'It says when a key is gone whose stack is deleted.',
        Tags: reasons.tags,
      },
      create({ Description, Enabled, KeyPolicy }, origin) {
        const name = physicalName(origin);
        const key = kms.create(name, KeyPolicy, { description: Description ?? '', enabled: Enabled });
        keep(`key ${name}`, key);
        const { arn, id } = key.settings;
        return { ref: id, attributes: { Arn: arn, KeyId: id } };
      },
    }),
    resourceType({
      type: 'AWS::KMS::Alias',
      properties: { AliasName: alias, TargetKeyId: string() },
      create({ AliasName, TargetKeyId }, origin) {
        accepted(origin, () => kms.addAlias(AliasName, TargetKeyId));
        return { ref: AliasName };
      },
    }),
  ];
}
