import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { Cors, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** A function whose code is in the template, as the CDK makes one without more being said. */
export const inline = (scope: Construct, id: string, code: string, environment: Record<string, string> = {}) =>
  new LambdaFunction(scope, id, {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
    environment,
  });

const output = (stack: Stack, name: string, value: string) => new CfnOutput(stack, name, { value });

const JSON_ANSWER = 'const answer = (statusCode, body) => ({ statusCode, body: JSON.stringify(body) });';
const CLIENT = `
const { DynamoDBClient, PutItemCommand, GetItemCommand, DeleteItemCommand, ScanCommand } = require('@aws-sdk/client-dynamodb');
const client = new DynamoDBClient({});
const TableName = process.env.TABLE_NAME;
${JSON_ANSWER}`;

/** REST with CRUD on one table: a function for each method. */
export function crud(stack: Stack): void {
  const table = new Table(stack, 'Items', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const environment = { TABLE_NAME: table.tableName };
  const create = inline(
    stack,
    'Create',
    `${CLIENT}
exports.handler = async ({ body }) => {
  const { id, text } = JSON.parse(body);
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, text: { S: text } } }));
  return answer(201, { id });
};`,
    environment,
  );
  const all = inline(
    stack,
    'List',
    `${CLIENT}
exports.handler = async () => {
  const { Items } = await client.send(new ScanCommand({ TableName }));
  return answer(200, Items.map(({ id, text }) => ({ id: id.S, text: text.S })));
};`,
    environment,
  );
  const one = inline(
    stack,
    'Get',
    `${CLIENT}
exports.handler = async ({ pathParameters: { id } }) => {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }));
  return Item === undefined ? answer(404, {}) : answer(200, { id, text: Item.text.S });
};`,
    environment,
  );
  // What is forgotten most often: the grant.
  const remove = inline(
    stack,
    'Delete',
    `${CLIENT}
exports.handler = async ({ pathParameters: { id } }) => {
  await client.send(new DeleteItemCommand({ TableName, Key: { id: { S: id } } }));
  return answer(200, {});
};`,
    environment,
  );
  table.grantReadWriteData(create);
  table.grantReadData(all);
  table.grantReadData(one);
  table.grantReadData(remove);
  const api = new RestApi(stack, 'Api', { defaultCorsPreflightOptions: { allowOrigins: Cors.ALL_ORIGINS } });
  const items = api.root.addResource('items');
  items.addMethod('POST', new LambdaIntegration(create));
  items.addMethod('GET', new LambdaIntegration(all));
  const item = items.addResource('{id}');
  item.addMethod('GET', new LambdaIntegration(one));
  item.addMethod('DELETE', new LambdaIntegration(remove));
  output(stack, 'Url', api.url);
}
