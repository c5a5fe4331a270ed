import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * How cdk-nag spells the ARN of a resource in the policy of a grantee: a reference within the stack, an import into another one.
 * @param arn the resource's ARN, a token
 */
export function arnInFinding(resource: CfnResource, arn: string, grantee: Construct): string {
  const stack = Stack.of(resource);
  if (Stack.of(grantee) === stack) return `<${stack.getLogicalId(resource)}.Arn>`;
  return String(stack.resolve(stack.exportValue(arn))['Fn::ImportValue']);
}
