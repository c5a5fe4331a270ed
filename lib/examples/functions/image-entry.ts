import { Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { runsWithoutContainer } from '../../constructs/functions/image-entry.ts';

/** A function whose template says what the local stage runs. In an app of yours its code is `Code.fromAssetImage`. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const render = new LambdaFunction(this, 'Render', {
      code: Code.fromInline('exports.handler = async () => "drawn";'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
    });
    runsWithoutContainer(render, 'index.handler');
  }
}
