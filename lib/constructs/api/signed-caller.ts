import { Stack, Validations } from 'aws-cdk-lib';
import { CfnRestApi, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type IPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface SignedCallerProps {
  readonly api: RestApi;
  /** Name of the API stage. */
  readonly stageName: string;
  /** The one method that it may call. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Its path; `*` stands for a variable part. */
  readonly path: string;
  /** Who may become this caller. */
  readonly assumedBy: IPrincipal;
  /** One line for the console's list of roles. */
  readonly description: string;
}

/**
 * A role for a system that signs its requests with Signature Version 4. It may call one method of an API, and nothing else of AWS.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export class SignedCaller extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: SignedCallerProps) {
    super(scope, id);
    const { api, assumedBy, description, method, path, stageName } = props;
    this.role = new Role(this, 'Resource', { assumedBy, description });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['execute-api:Invoke'],
        resources: [api.arnForExecuteApi(method, path, stageName)],
      }),
    );
    const resource = api.node.defaultChild;
    if (path.includes('*') && resource instanceof CfnRestApi) {
      const name = Stack.of(this).getLogicalId(resource);
      Validations.of(this.role).acknowledge({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${name}>/${stageName}/${method}${path}]`,
        reason: 'The variable part of the path is made at run time, so the grant names what is before it.',
      });
    }
    annotate(
      this.role,
      'api-iam-sigv4',
      `May call ${method} ${path} of one API stage, and nothing else. No secret is handed out: the system has short-lived credentials of this role, and signs each request with them.`,
    );
  }
}
