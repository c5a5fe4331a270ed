import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A table, a function and a queue. The stage does not run yet what the CDK adds by default: a managed policy, and metadata. */
export class HelloStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, { ...props, analyticsReporting: false });
    const table = new TableV2(this, 'Greetings', { partitionKey: { name: 'name', type: AttributeType.STRING } });
    const queue = new Queue(this, 'Work');
    const hello = new LambdaFunction(this, 'Hello', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'hello.handler',
      code: Code.fromAsset('functions'),
      role: new Role(this, 'HelloRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      environment: { TABLE: table.tableName, QUEUE: queue.queueUrl },
    });
    new CfnOutput(this, 'FunctionName', { value: hello.functionName });
  }
}
