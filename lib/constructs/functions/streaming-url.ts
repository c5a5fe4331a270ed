import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { type Alias, CfnUrl } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface StreamingUrlProps {
  /** The alias of a function whose handler is made by `awslambda.streamifyResponse`. */
  readonly fn: Alias;
}

/**
 * A URL of a function, for callers that sign their requests, whose answer begins while the function still writes it.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export class StreamingUrl extends CfnUrl {
  readonly #functionArn: string;

  constructor(scope: Construct, id: string, { fn }: StreamingUrlProps) {
    super(scope, id, {
      targetFunctionArn: fn.lambda.functionArn,
      qualifier: fn.aliasName,
      authType: 'AWS_IAM',
      invokeMode: 'RESPONSE_STREAM',
    });
    this.#functionArn = fn.functionArn;
    this.node.addDependency(fn);
    annotate(
      this,
      'lambda-function-url',
      'Its own address, without a gateway: no throttle, no keys and no firewall in front, so IAM decides who calls. A streamed answer may take as long as the function, and is not held in memory.',
    );
  }

  /**
   * Lets a role call the URL. It takes two permissions: the one of the URL, and the one to invoke the function, here by the URL
   * alone. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
   */
  grantCall(grantee: IGrantable): void {
    const resourceArns = [this.#functionArn];
    Grant.addToPrincipal({
      grantee,
      resourceArns,
      actions: ['lambda:InvokeFunctionUrl'],
      conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    });
    Grant.addToPrincipal({
      grantee,
      resourceArns,
      actions: ['lambda:InvokeFunction'],
      conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    });
  }
}
