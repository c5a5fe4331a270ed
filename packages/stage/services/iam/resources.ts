import { array, optional, strictObject, string } from 'valibot';
import { UnsupportedError } from '../../errors.ts';
import type { Access } from '../../iam/access.ts';
import { type PolicyDocument, policyDocument } from '../../iam/policy.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { between, named, physicalName, place, reasons } from '../../resource-values.ts';
import { managedPolicy } from './managed-policies.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names */
const policyName = named(128, '_+=,.@-');
const inlinePolicies = optional(array(strictObject({ PolicyName: policyName, PolicyDocument: policyDocument })), []);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html */
export function iamResources(access: Access): readonly ResourceType[] {
  const roleArn = (name: string, { account }: ResourceOrigin) => `arn:aws:iam::${account}:role/${name}`;
  /** The managed policies of the templates, by ARN. */
  const own = new Map<string, PolicyDocument>();

  /** Lets a role, by its ARN, have a managed policy: one of the templates, or one of AWS. */
  function attachManaged(role: string, policyArn: string, origin: ResourceOrigin): void {
    const document = own.get(policyArn);
    const managed = managedPolicy(policyArn);
    if (document !== undefined) access.addRolePolicy(role, document);
    else if (managed !== undefined) access.addManagedPolicy(role, managed.document);
    else {
      throw new UnsupportedError(
        `${place(origin)}: the local stage does not know the managed policy ${policyArn}: write into the template what it allows.`,
      );
    }
  }

  return [
    resourceType({
      type: 'AWS::IAM::Role',
      anyAccount: true,
      properties: {
        RoleName: optional(named(64, '_+=,.@-')),
        AssumeRolePolicyDocument: policyDocument,
        // In seconds.
        MaxSessionDuration: optional(between(3_600, 43_200), 3_600),
        Policies: inlinePolicies,
        ManagedPolicyArns: optional(array(string()), []),
        Tags: optional(array(strictObject({ Key: string(), Value: string() })), []),
      },
      notExecuted: { Description: reasons.description },
      create({ RoleName, Policies, AssumeRolePolicyDocument, ManagedPolicyArns, MaxSessionDuration, Tags }, origin) {
        const name = RoleName ?? physicalName(origin);
        const arn = roleArn(name, origin);
        // The trust policy of a role is its resource policy.
        access.addResourcePolicy(arn, AssumeRolePolicyDocument);
        access.addRole(arn, MaxSessionDuration, Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])));
        for (const { PolicyDocument } of Policies) access.addRolePolicy(arn, PolicyDocument);
        for (const policyArn of ManagedPolicyArns) attachManaged(arn, policyArn, origin);
        return { ref: name, attributes: { Arn: arn } };
      },
    }),
    resourceType({
      type: 'AWS::IAM::Policy',
      anyAccount: true,
      properties: { PolicyName: policyName, PolicyDocument: policyDocument, Roles: array(string()) },
      create({ PolicyDocument, Roles }, origin) {
        for (const role of Roles) access.addRolePolicy(roleArn(role, origin), PolicyDocument);
        return { ref: physicalName(origin) };
      },
    }),
    resourceType({
      type: 'AWS::IAM::ManagedPolicy',
      anyAccount: true,
      properties: {
        ManagedPolicyName: optional(policyName),
        PolicyDocument: policyDocument,
        Roles: optional(array(string()), []),
      },
      notExecuted: { Description: reasons.description },
      create({ ManagedPolicyName, PolicyDocument, Roles }, origin) {
        const arn = `arn:aws:iam::${origin.account}:policy/${ManagedPolicyName ?? physicalName(origin)}`;
        own.set(arn, PolicyDocument);
        for (const role of Roles) access.addRolePolicy(roleArn(role, origin), PolicyDocument);
        return { ref: arn, attributes: { PolicyArn: arn } };
      },
    }),
  ];
}
