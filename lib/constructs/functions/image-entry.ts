import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * Says in the template what the local stage runs in the place of a container: the handler, from the folder that Docker would get. AWS does
 * not read it.
 * @throws when the function has no resource of its own
 */
export function runsWithoutContainer(fn: LambdaFunction, handler: string): void {
  const { defaultChild } = fn.node;
  if (!(defaultChild instanceof CfnFunction)) throw new Error(`${fn.node.path} has no resource of its own.`);
  defaultChild.addMetadata('serverless-stage', { Handler: handler });
}
