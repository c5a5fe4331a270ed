import { randomUUID } from 'node:crypto';
import { boolean, type InferOutput, optional, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { policyDocument } from '../../iam/policy.ts';
import { isPublic } from '../../iam/public-policy.ts';
import { parsedJson } from '../../json.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { accepted, named, physicalName, place, reasons, shortId, text } from '../../resource-values.ts';
import { passwordRules, randomPassword } from './password.ts';
import { rotate, rulesInput } from './rotation-operations.ts';
import type { SecretsManager, SecretsStage } from './secrets-manager.ts';

const generated = strictObject({
  GenerateStringKey: optional(string()),
  SecretStringTemplate: optional(string()),
  ...passwordRules,
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SecretsManager.html */
export function secretsResources(secrets: SecretsManager, stage: SecretsStage): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::SecretsManager::Secret',
      properties: {
        Name: optional(named(512, '/_+=.@-')),
        Description: optional(text(2_048)),
        GenerateSecretString: optional(generated),
        KmsKeyId: optional(string()),
        SecretString: optional(string()),
      },
      notExecuted: {
        ReplicaRegions: 'The stage has one Region.',
        Tags: reasons.tags,
      },
      create({ Name, Description, GenerateSecretString, KmsKeyId, SecretString }, origin) {
        if (GenerateSecretString !== undefined && SecretString !== undefined) {
          throw new StageError(`${place(origin)}: a secret has GenerateSecretString or SecretString, not both.`);
        }
        if (KmsKeyId !== undefined) accepted(origin, () => stage.kms.find(KmsKeyId));
        const name = Name ?? physicalName(origin);
        const value = GenerateSecretString === undefined ? SecretString : generate(GenerateSecretString, origin);
        const more = { ...(Description && { description: Description }), ...(KmsKeyId && { kmsKeyId: KmsKeyId }) };
        const made = secrets.create({ name, ...more }, shortId(origin, 6));
        if (value !== undefined) secrets.putValue(made, randomUUID(), { text: value });
        return { ref: made.arn, attributes: { Id: made.arn } };
      },
    }),
    resourceType({
      type: 'AWS::SecretsManager::RotationSchedule',
      properties: {
        SecretId: string(),
        RotationLambdaARN: optional(string()),
        RotateImmediatelyOnUpdate: optional(boolean(), true),
        RotationRules: optional(rulesInput),
      },
      create({ SecretId, RotationLambdaARN, RotateImmediatelyOnUpdate, RotationRules }, origin) {
        accepted(origin, () => secrets.find(SecretId));
        // Permissions of the function may come after the schedule.
        stage.whenLoaded(() => {
          const found = secrets.find(SecretId);
          // A stage that continues knows the schedule; callers may have changed it.
          if (found.rotation !== undefined) return;
          const request = { functionArn: RotationLambdaARN, rules: RotationRules, token: randomUUID() };
          accepted(origin, () =>
            rotate(secrets, found, { ...request, isImmediate: RotateImmediatelyOnUpdate }, stage.clock.now()),
          );
        });
        return { ref: SecretId, attributes: { Id: SecretId } };
      },
    }),
    resourceType({
      type: 'AWS::SecretsManager::ResourcePolicy',
      properties: { SecretId: string(), ResourcePolicy: policyDocument, BlockPublicPolicy: optional(boolean(), false) },
      create({ SecretId, ResourcePolicy, BlockPublicPolicy }, origin) {
        if (BlockPublicPolicy && isPublic(ResourcePolicy)) {
          throw new StageError(`${place(origin)}: the policy is public, and BlockPublicPolicy is on.`);
        }
        const found = accepted(origin, () => secrets.find(SecretId));
        stage.access.setResourcePolicy(found.arn, ResourcePolicy);
        secrets.set({ ...found, policy: JSON.stringify(ResourcePolicy) });
        return { ref: SecretId, attributes: { Id: SecretId } };
      },
    }),
  ];
}

/** A password, or a JSON object of the template in which it is one member. */
function generate(
  { GenerateStringKey: key, SecretStringTemplate: template, ...rules }: InferOutput<typeof generated>,
  origin: ResourceOrigin,
): string {
  const password = accepted(origin, () => randomPassword(rules));
  if (key === undefined && template === undefined) return password;
  const members = parsedJson(template ?? '');
  if (key !== undefined && typeof members === 'object' && members !== null) {
    return JSON.stringify({ ...members, [key]: password });
  }
  throw new StageError(
    `${place(origin)}: GenerateStringKey and SecretStringTemplate go together, and the template is a JSON object.`,
  );
}
