import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { QueryLanguage, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

export interface InvokeProps {
  /** The function, or the alias of it. */
  readonly target: IFunction;
  /** What it gets: a text in `{% %}` is JSONata. */
  readonly payload: Readonly<Record<string, string>>;
  /** Time after which the state gives up, longer than that of the function. */
  readonly timeout: Duration;
  /** Variables that the state sets; `$states.result.Payload` is what the function returned. @default none */
  readonly assign?: Readonly<Record<string, string>>;
}

/** A task that invokes a function. The `LambdaInvoke` of the CDK would let the role invoke all versions and aliases too. */
export class Invoke extends LambdaInvoke {
  protected override readonly taskPolicies: PolicyStatement[];

  constructor(scope: Construct, id: string, { target, payload, timeout, assign }: InvokeProps) {
    super(scope, id, {
      queryLanguage: QueryLanguage.JSONATA,
      lambdaFunction: target,
      payload: TaskInput.fromObject(payload),
      taskTimeout: Timeout.duration(timeout),
      outputs: '{% $states.result.Payload %}',
      retryOnServiceExceptions: false,
      ...(assign === undefined ? {} : { assign }),
    });
    this.taskPolicies = [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] })];
  }
}
