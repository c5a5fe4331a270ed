import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface ConfigurationProps {
  /** Last part of the parameter's name; the first part is the stack's name. */
  readonly name: string;
  readonly value: string;
  readonly description: string;
}

/** A setting that operators may change without a deploy, in Parameter Store below the path of its stack. */
export class Configuration extends StringParameter {
  /** The name of a stack's parameter, for who needs it before the parameter exists. */
  static nameIn(scope: Construct, name: string): string {
    return `/${Stack.of(scope).stackName}/${name}`;
  }

  /** The ARN that belongs to a parameter's name, without a reference to the parameter. */
  static arnOf(scope: Construct, parameterName: string): string {
    return Stack.of(scope).formatArn({ service: 'ssm', resource: `parameter${parameterName}` });
  }

  constructor(scope: Construct, id: string, props: ConfigurationProps) {
    super(scope, id, {
      parameterName: Configuration.nameIn(scope, props.name),
      stringValue: props.value,
      description: props.description,
    });
    annotate.once(
      this,
      'ssm-parameter-config',
      'Its path starts with the name of the stack: operators change it without a deployment, roles get it by path, and two copies do not collide.',
    );
  }

  /** Grants `ssm:GetParameter` on this parameter; `grantRead` would add its history, its batch form and the listing of all. */
  grantGet(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['ssm:GetParameter'], resourceArns: [this.parameterArn] });
  }
}
