import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A table, a function and a queue, as the CDK makes them by default. */
export class HelloStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const table = new Table(this, 'Greetings', { partitionKey: { name: 'name', type: AttributeType.STRING } });
    const queue = new Queue(this, 'Work');
    const hello = new LambdaFunction(this, 'Hello', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'hello.handler',
      code: Code.fromAsset('functions'),
      environment: { TABLE: table.tableName, QUEUE: queue.queueUrl },
    });
    new CfnOutput(this, 'FunctionName', { value: hello.functionName });
  }
}
