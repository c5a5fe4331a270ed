import { array, optional, picklist, strictObject, string } from 'valibot';
import type { Access } from '../../iam/access.ts';
import { type PolicyDocument, policyDocument } from '../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { named, physicalName, reasons } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names */
const policyName = named(128, '_+=,.@-');
const inlinePolicies = optional(array(strictObject({ PolicyName: policyName, PolicyDocument: policyDocument })), []);

/** The role with which API Gateway writes logs; the stage's gateway writes them itself. */
const API_GATEWAY_LOGS = 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';

/**
 * The role with which CodeDeploy looks at alarms and changes aliases. What else this policy allows, hooks that are named
 * `CodeDeployHook_...`, a role has to say on the stage.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html
 */
const CODE_DEPLOY = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited';

const CODE_DEPLOY_GRANTS: PolicyDocument = {
  Statement: [
    { Effect: 'Allow', Action: ['cloudwatch:DescribeAlarms', 'lambda:GetAlias', 'lambda:UpdateAlias'], Resource: '*' },
  ],
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html */
export function iamResources(access: Access, { account }: StageCore): readonly ResourceType[] {
  const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
  const attach = (role: string, documents: readonly PolicyDocument[]) => {
    for (const document of documents) access.addRolePolicy(roleArn(role), document);
  };
  return [
    resourceType({
      type: 'AWS::IAM::Role',
      properties: {
        RoleName: optional(named(64, '_+=,.@-')),
        AssumeRolePolicyDocument: policyDocument,
        Policies: inlinePolicies,
        // The stage knows only policies that are in the template, and these two.
        ManagedPolicyArns: optional(array(picklist([API_GATEWAY_LOGS, CODE_DEPLOY]))),
      },
      notExecuted: { Description: reasons.description, Tags: reasons.tags },
      create({ RoleName, Policies, AssumeRolePolicyDocument, ManagedPolicyArns = [] }, origin) {
        const name = RoleName ?? physicalName(origin);
        // The trust policy of a role is its resource policy.
        access.addResourcePolicy(roleArn(name), AssumeRolePolicyDocument);
        access.addRole(roleArn(name));
        attach(
          name,
          Policies.map(({ PolicyDocument }) => PolicyDocument),
        );
        if (ManagedPolicyArns.includes(CODE_DEPLOY)) attach(name, [CODE_DEPLOY_GRANTS]);
        return { ref: name, attributes: { Arn: roleArn(name) } };
      },
    }),
    resourceType({
      type: 'AWS::IAM::Policy',
      properties: { PolicyName: policyName, PolicyDocument: policyDocument, Roles: array(string()) },
      create({ PolicyDocument, Roles }, origin) {
        for (const role of Roles) attach(role, [PolicyDocument]);
        return { ref: physicalName(origin) };
      },
    }),
  ];
}
