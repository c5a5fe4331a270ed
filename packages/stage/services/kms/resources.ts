import { array, boolean, literal, optional, picklist, pipe, regex, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { accepted, between, physicalName, place, reasons, text } from '../../resource-values.ts';
import { SPECS, USAGES, usagesOf } from './key-spec.ts';
import type { Kms } from './kms.ts';
import { checkTags } from './operations/tags.ts';

const alias = pipe(
  string(),
  regex(
    /^alias\/(?!aws\/)[\w/-]{1,250}$/,
    'it is alias/ with letters, digits, slashes, hyphens and underscores behind it, and not alias/aws/',
  ),
);

const tags = optional(array(strictObject({ Key: string(), Value: string() })), []);
const tagsOf = (origin: ResourceOrigin, given: readonly { readonly Key: string; readonly Value: string }[]) =>
  accepted(origin, () =>
    checkTags(
      {},
      given.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
    ),
  );

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_KMS.html */
export function kmsResources(kms: Kms): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::KMS::Key',
      properties: {
        Description: optional(text(8_192)),
        Enabled: optional(boolean(), true),
        EnableKeyRotation: optional(boolean(), false),
        RotationPeriodInDays: optional(between(90, 2_560), 365),
        KeyPolicy: optional(policyDocument, kms.defaultPolicy),
        KeySpec: optional(picklist(SPECS), 'SYMMETRIC_DEFAULT'),
        KeyUsage: optional(picklist(USAGES), 'ENCRYPT_DECRYPT'),
        MultiRegion: optional(boolean(), false),
        Origin: optional(literal('AWS_KMS')),
        PendingWindowInDays: optional(between(7, 30)),
        Tags: tags,
      },
      notExecuted: { BypassPolicyLockoutSafetyCheck: 'The stage takes a policy of a template as it is.' },
      create(properties, origin) {
        const { EnableKeyRotation, KeySpec, KeyUsage, RotationPeriodInDays } = properties;
        if (!usagesOf(KeySpec).includes(KeyUsage)) {
          throw new StageError(`${place(origin)}: KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`);
        }
        // https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
        if (EnableKeyRotation && KeySpec !== 'SYMMETRIC_DEFAULT') {
          throw new StageError(`${place(origin)}: EnableKeyRotation needs a symmetric encryption key`);
        }
        const { arn, identity } = kms.declare(physicalName(origin), {
          description: properties.Description ?? '',
          enabled: properties.Enabled,
          policy: properties.KeyPolicy,
          spec: KeySpec,
          usage: KeyUsage,
          multiRegion: properties.MultiRegion,
          rotationPeriod: EnableKeyRotation ? RotationPeriodInDays : 0,
          tags: tagsOf(origin, properties.Tags),
        });
        return { ref: identity.id, attributes: { Arn: arn, KeyId: identity.id } };
      },
    }),
    resourceType({
      type: 'AWS::KMS::ReplicaKey',
      properties: {
        PrimaryKeyArn: string(),
        KeyPolicy: policyDocument,
        PendingWindowInDays: optional(between(7, 30)),
        Tags: tags,
      },
      notExecuted: {
        Description: reasons.description,
        Enabled: 'A replica has the material of its primary key, and the stage has one Region: it is the primary key.',
      },
      create({ PrimaryKeyArn, Tags }, origin) {
        const { arn, identity } = accepted(origin, () => kms.find(PrimaryKeyArn));
        // Recorded: test_kms::test_replicate_replica_key_should_fail.
        if (!identity.multiRegion) throw new StageError(`${place(origin)}: ${arn} is not a multi-region primary key.`);
        tagsOf(origin, Tags);
        return { ref: identity.id, uniqueName: physicalName(origin), attributes: { Arn: arn, KeyId: identity.id } };
      },
    }),
    resourceType({
      type: 'AWS::KMS::Alias',
      properties: { AliasName: alias, TargetKeyId: string() },
      create({ AliasName, TargetKeyId }, origin) {
        accepted(origin, () => kms.declareAlias(AliasName, TargetKeyId));
        return { ref: AliasName };
      },
    }),
  ];
}
