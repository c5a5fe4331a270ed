import type { AssemblyStack } from '@serverless-arcade/stage/assembly.ts';
import { demanded, type ResourceStatement, resourceStatements } from './statements.ts';

/**
 * What a deny has to cover to cover everything. A topic's policy takes no wildcard
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html).
 */
export const ALL_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'AWS::SQS::Queue': ['sqs:*'],
  'AWS::S3::Bucket': ['s3:*'],
  'AWS::KMS::Key': ['kms:*'],
  'AWS::SNS::Topic': [
    'sns:AddPermission',
    'sns:DeleteTopic',
    'sns:GetDataProtectionPolicy',
    'sns:GetTopicAttributes',
    'sns:ListSubscriptionsByTopic',
    'sns:ListTagsForResource',
    'sns:Publish',
    'sns:PutDataProtectionPolicy',
    'sns:RemovePermission',
    'sns:SetTopicAttributes',
    'sns:Subscribe',
  ],
};

/** Where a resource that has policies beside it is named in them. */
const OWNERS = ['Queues', 'Queue', 'Topics', 'TopicArn', 'Bucket'];

/** The queues, topics, buckets and customer keys of a template, each with what it does not refuse over plain HTTP. */
export function transportOf(
  stack: AssemblyStack,
): readonly { readonly name: string; readonly admits: readonly string[] }[] {
  const statements = resourceStatements(stack).filter(refusesPlainHttp);
  return Object.entries(stack.template.Resources).flatMap(([logicalId, { Type }]) => {
    const all = ALL_ACTIONS[Type];
    if (all === undefined) return [];
    const holders = holdersOf(stack, logicalId);
    const refused = new Set(statements.filter(({ name }) => holders.has(name)).flatMap(({ actions }) => actions));
    return [{ name: `${stack.id}/${logicalId}`, admits: all.filter((action) => !refused.has(action)) }];
  });
}

/** For everybody, with no condition but the one. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport */
function refusesPlainHttp(statement: ResourceStatement): boolean {
  const { effect, anyone, conditions } = statement;
  const only = Object.values(conditions).flatMap((keys) => Object.keys(keys)).length === 1;
  return effect === 'Deny' && anyone && only && String(demanded(statement, 'aws:SecureTransport')) === 'false';
}

/** The resource itself and the policies that say they are its. */
function holdersOf({ id, template }: AssemblyStack, logicalId: string): ReadonlySet<string> {
  const policies = Object.entries(template.Resources).filter(([, { Properties }]) =>
    OWNERS.some((owner) => [Properties[owner]].flat().some((value) => Object(value).Ref === logicalId)),
  );
  return new Set([logicalId, ...policies.map(([policyId]) => policyId)].map((name) => `${id}/${name}`));
}
