import type { IAspect } from 'aws-cdk-lib';
import { CfnMethod, CfnUsagePlanKey } from 'aws-cdk-lib/aws-apigateway';
import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { FUNCTION_ROLE } from './constructs/functions/live-function.ts';
import { TLS_ONLY } from './constructs/queues/policy.ts';
import { annotate, PATTERN_METADATA } from './pattern.ts';

/** Annotates what the CDK makes by itself, from grants, triggers, `enforceSSL`, CORS options and usage plans. */
export class AnnotateGenerated implements IAspect {
  visit(node: IConstruct): void {
    if (node.node.metadata.some(({ type }) => type === PATTERN_METADATA)) return;
    if (node instanceof CfnQueuePolicy) {
      annotate.once(node, 'tls-only-resource-policies', TLS_ONLY);
    } else if (node instanceof CfnMethod && node.httpMethod === 'OPTIONS') {
      annotate.once(
        node,
        'api-cors',
        'Answers a browser that asks before it calls: which origin, methods and headers are allowed. No function runs.',
      );
    } else if (node instanceof CfnUsagePlanKey) {
      annotate.once(node, 'api-usage-plan-keys', "Puts the key into the plan: the plan's limits count for each key.");
    } else if (node instanceof CfnPermission) {
      annotate.once(
        node,
        'lambda-resource-policy',
        "The function's own policy: the service may invoke it for this one source and for no other.",
      );
    } else if (node instanceof CfnPolicy) {
      annotate.once(
        node,
        'iam-role-per-function',
        isOfFunction(node) ? FUNCTION_ROLE : 'What a role of a service may do: these actions, each on these resources.',
      );
    }
  }
}

/** Whether Lambda assumes the role next to which the CDK put a policy. */
function isOfFunction(policy: CfnPolicy): boolean {
  const role = policy.node.scope?.node.scope?.node.defaultChild;
  return (
    role instanceof CfnRole &&
    JSON.stringify(policy.stack.resolve(role.assumeRolePolicyDocument)).includes('lambda.amazonaws.com')
  );
}
