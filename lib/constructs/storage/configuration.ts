import { Stack, Token } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface ConfigurationProps {
  /** Last part of the parameter's name; the first part is the stack's name. */
  readonly name: string;
  /** 1 to 4,096 characters. */
  readonly value: string;
  readonly description: string;
}

/**
 * A setting that operators may change without a deployment, in Parameter Store below the path of its stack.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
 */
export class Configuration extends StringParameter {
  /** @throws when a value is empty, or longer than the 4,096 characters of a standard parameter */
  constructor(scope: Construct, id: string, props: ConfigurationProps) {
    if (!Token.isUnresolved(props.value) && (props.value === '' || props.value.length > 4_096)) {
      throw new Error(`${scope.node.path}/${id}: a value must have 1 to 4096 characters, not ${props.value.length}.`);
    }
    super(scope, id, {
      parameterName: `/${Stack.of(scope).stackName}/${props.name}`,
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
