import type { IAspect } from 'aws-cdk-lib';
import { CfnMethod, CfnUsagePlanKey } from 'aws-cdk-lib/aws-apigateway';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { annotate, PATTERN_METADATA } from './pattern.ts';

/** Annotates the resources that the CDK makes on its own, from grants, triggers, `enforceSSL` the CORS options and usage plans: no line of ours declares them. */
export class AnnotateGenerated implements IAspect {
  visit(node: IConstruct): void {
    if (node.node.metadata.some(({ type }) => type === PATTERN_METADATA)) return;
    if (node instanceof CfnQueuePolicy) {
      annotate(
        node,
        'tls-only-resource-policies',
        "An explicit deny for every request over plain HTTP: no grant, not even an administrator's, can override it.",
      );
    } else if (node instanceof CfnMethod && node.httpMethod === 'OPTIONS') {
      annotate(
        node,
        'api-cors',
        'Answers a browser that asks before it calls: which origin, methods and headers are allowed. No function runs for it.',
      );
    } else if (node instanceof CfnUsagePlanKey) {
      annotate(
        node,
        'api-usage-plan-keys',
        "Puts the key into the plan: the plan's limits count for each of its keys.",
      );
    } else if (node instanceof CfnPermission) {
      annotate(
        node,
        'lambda-resource-policy',
        "The function's own policy: the service may invoke it for this one source only, not for anybody else's.",
      );
    } else if (node instanceof CfnPolicy) {
      annotate(
        node,
        'iam-role-per-function',
        'The actions its function calls and no others, each on the one resource it is called on; X-Ray knows no resources.',
      );
    }
  }
}
