import { boolean, optional, picklist, pipe, regex, string } from 'valibot';
import { StageError } from '../../../errors.ts';
import type { PolicyDocument } from '../../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../../registry.ts';
import { accepted, physicalName, place } from '../../../resource-values.ts';
import { LATEST } from '../function-settings.ts';
import type { LambdaStage } from '../index.ts';
import type { Lambda } from '../lambda.ts';

/** Who may invoke a function, as its own policy says: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export function permissionResource(lambda: Lambda, { access }: LambdaStage): ResourceType {
  return resourceType({
    type: 'AWS::Lambda::Permission',
    properties: {
      Action: picklist(['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl']),
      FunctionName: string(),
      Principal: string(),
      PrincipalOrgID: optional(pipe(string(), regex(/^o-[a-z0-9]{10,32}$/))),
      SourceArn: optional(string()),
      SourceAccount: optional(string()),
      FunctionUrlAuthType: optional(picklist(['AWS_IAM', 'NONE'])),
      InvokedViaFunctionUrl: optional(boolean()),
    },
    create(properties, origin) {
      const { Action, FunctionName, Principal, PrincipalOrgID, SourceArn, SourceAccount } = properties;
      const { FunctionUrlAuthType: authType, InvokedViaFunctionUrl: viaUrl } = properties;
      const functionArn = accepted(origin, () => lambda.find(FunctionName).arn);
      if (functionArn.endsWith(LATEST)) {
        throw new StageError(`${place(origin)}: $LATEST cannot have a policy of its own.`);
      }
      const equal = {
        ...(SourceAccount === undefined ? {} : { 'aws:SourceAccount': SourceAccount }),
        ...(PrincipalOrgID === undefined ? {} : { 'aws:PrincipalOrgID': PrincipalOrgID }),
        ...(authType === undefined ? {} : { 'lambda:FunctionUrlAuthType': authType }),
      };
      const document: PolicyDocument = {
        Statement: [
          {
            Effect: 'Allow',
            Action,
            Resource: functionArn,
            Principal: principalOf(Principal),
            Condition: {
              ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
              ...(Object.keys(equal).length === 0 ? {} : { StringEquals: equal }),
              ...(viaUrl === undefined ? {} : { Bool: { 'lambda:InvokedViaFunctionUrl': `${viaUrl}` } }),
            },
          },
        ],
      };
      access.addResourcePolicy(functionArn, document);
      return { ref: physicalName(origin) };
    },
  });
}

const principalOf = (principal: string) => {
  if (principal === '*') return '*';
  return /^arn:|^\d{12}$/.test(principal) ? { AWS: principal } : { Service: principal };
};
