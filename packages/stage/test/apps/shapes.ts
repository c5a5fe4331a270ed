import { CfnOutput, Duration, type Stack } from 'aws-cdk-lib';
import {
  CognitoUserPoolsAuthorizer,
  Cors,
  LambdaIntegration,
  LambdaRestApi,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import { CorsHttpMethod, HttpApi, HttpMethod, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaFunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
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

/** A token authorizer in front of a function that takes every path. */
export function tokenAuthorizer(stack: Stack): void {
  const authorize = inline(
    stack,
    'Authorize',
    `exports.handler = async ({ authorizationToken: token, methodArn }) => {
  if (token === 'unknown') throw new Error('Unauthorized');
  if (token === 'breaks') throw new Error('no idea');
  if (token === 'nothing') return {};
  const Effect = token === 'deny' ? 'Deny' : 'Allow';
  const Resource = token === 'other' ? methodArn.replace(/GET.*/, 'GET/elsewhere') : methodArn;
  const policyDocument = { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] };
  return { principalId: 'ada', policyDocument, context: { level: 3 } };
};`,
  );
  const handler = inline(
    stack,
    'Handler',
    `${JSON_ANSWER}
exports.handler = async ({ path, requestContext }) => answer(200, { path, authorizer: requestContext.authorizer });`,
  );
  const authorizer = new TokenAuthorizer(stack, 'Authorizer', { handler: authorize, validationRegex: '[a-z]+' });
  const api = new LambdaRestApi(stack, 'Api', { handler, defaultMethodOptions: { authorizer } });
  output(stack, 'Url', api.url);
}

/** An alias with provisioned concurrency. */
export function provisionedConcurrency(stack: Stack): void {
  const handler = inline(stack, 'Handler', 'exports.handler = async (event, { functionVersion }) => functionVersion;');
  const alias = handler.addAlias('live', { provisionedConcurrentExecutions: 2 });
  output(stack, 'AliasArn', alias.functionArn);
}

/** Changes of a table, by a function to a topic, and from there to a queue. */
export function streamToTopic(stack: Stack): void {
  const table = new Table(stack, 'Orders', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    stream: StreamViewType.NEW_IMAGE,
  });
  const topic = new Topic(stack, 'Topic');
  const queue = new Queue(stack, 'Queue');
  topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
  const publish = inline(
    stack,
    'Publish',
    `const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
const client = new SNSClient({});
exports.handler = async ({ Records }) => {
  for (const { dynamodb } of Records) {
    await client.send(new PublishCommand({ TopicArn: process.env.TOPIC_ARN, Message: dynamodb.NewImage.id.S }));
  }
};`,
    { TOPIC_ARN: topic.topicArn },
  );
  publish.addEventSourceMapping('Orders', {
    eventSourceArn: table.tableStreamArn ?? '',
    startingPosition: StartingPosition.TRIM_HORIZON,
  });
  table.grantStreamRead(publish);
  topic.grantPublish(publish);
  output(stack, 'TableName', table.tableName);
  output(stack, 'QueueUrl', queue.queueUrl);
}

/** An asynchronous invocation whose outcome goes to one queue or the other. */
export function asynchronous(stack: Stack): void {
  const [good, bad] = [new Queue(stack, 'Good'), new Queue(stack, 'Bad')];
  const handler = inline(
    stack,
    'Handler',
    `exports.handler = async ({ ok }) => { if (!ok) throw new Error('not ok'); return 'fine'; };`,
  );
  handler.configureAsyncInvoke({
    retryAttempts: 0,
    onSuccess: new SqsDestination(good),
    onFailure: new SqsDestination(bad),
  });
  output(stack, 'FunctionName', handler.functionName);
  output(stack, 'GoodUrl', good.queueUrl);
  output(stack, 'BadUrl', bad.queueUrl);
}

/** Events of a bus of its own, by a rule to a function. */
export function eventBus(stack: Stack): void {
  const bus = new EventBus(stack, 'Bus');
  const handler = inline(stack, 'Handler', 'exports.handler = async (event) => console.log(event.detail.id);');
  new Rule(stack, 'Rule', {
    eventBus: bus,
    eventPattern: { source: ['shop'], detailType: ['ordered'] },
    targets: [new LambdaFunctionTarget(handler)],
  });
  output(stack, 'BusName', bus.eventBusName);
}

/** A function that runs every hour, and one at eight in the morning with an input of its own. */
export function schedule(stack: Stack): void {
  const code = 'exports.handler = async (event) => console.log(JSON.stringify(event));';
  const hourly = inline(stack, 'Hourly', code);
  const daily = inline(stack, 'Daily', code);
  const rule = new Rule(stack, 'HourlyRule', { schedule: Schedule.rate(Duration.hours(1)) });
  rule.addTarget(new LambdaFunctionTarget(hourly));
  new Rule(stack, 'DailyRule', {
    schedule: Schedule.cron({ hour: '8', minute: '0' }),
    targets: [new LambdaFunctionTarget(daily, { event: RuleTargetInput.fromObject({ wake: 'up' }) })],
  });
  new Rule(stack, 'OffRule', {
    schedule: Schedule.rate(Duration.minutes(1)),
    enabled: false,
    targets: [new LambdaFunctionTarget(hourly)],
  });
  output(stack, 'RuleArn', rule.ruleArn);
}

/** A user pool of the CDK's defaults in front of an API: an administrator makes users, who sign in with their names. */
export function cognitoApi(stack: Stack): void {
  const pool = new UserPool(stack, 'Users');
  const client = pool.addClient('App', { authFlows: { userPassword: true } });
  const handler = inline(
    stack,
    'Handler',
    `${JSON_ANSWER}
exports.handler = async ({ requestContext }) => answer(200, requestContext.authorizer.claims['cognito:username']);`,
  );
  const authorizer = new CognitoUserPoolsAuthorizer(stack, 'Authorizer', { cognitoUserPools: [pool] });
  const api = new LambdaRestApi(stack, 'Api', { handler, defaultMethodOptions: { authorizer } });
  output(stack, 'Url', api.url);
  output(stack, 'UserPoolId', pool.userPoolId);
  output(stack, 'ClientId', client.userPoolClientId);
}

/** An HTTP API with the CDK's defaults: a function behind two routes and one behind all others. */
export function httpApi(stack: Stack): void {
  const echo = inline(stack, 'Echo', 'exports.handler = async (event) => event;');
  const text = inline(stack, 'Text', "exports.handler = async () => ({ statusCode: 404, body: 'Nothing here' });");
  const api = new HttpApi(stack, 'Api', {
    corsPreflight: { allowOrigins: ['https://example.com'], allowMethods: [CorsHttpMethod.ANY], allowHeaders: ['*'] },
    defaultIntegration: new HttpLambdaIntegration('Else', text),
  });
  const integration = new HttpLambdaIntegration('Items', echo);
  api.addRoutes({ path: '/items/{id}', methods: [HttpMethod.GET, HttpMethod.POST], integration });
  api.addRoutes({ path: '/files/{proxy+}', integration });
  output(stack, 'Url', api.apiEndpoint);
}

/** A chat over WebSocket, as most examples have it: connections in a table, and a message goes to all of them. */
export function webSocketChat(stack: Stack): void {
  const table = new Table(stack, 'Connections', { partitionKey: { name: 'id', type: AttributeType.STRING } });
  const environment = { TABLE_NAME: table.tableName };
  const onConnect = inline(
    stack,
    'OnConnect',
    `${CLIENT}
exports.handler = async ({ requestContext: { connectionId } }) => {
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: connectionId } } }));
  return answer(200, {});
};`,
    environment,
  );
  const onDisconnect = inline(
    stack,
    'OnDisconnect',
    `${CLIENT}
exports.handler = async ({ requestContext: { connectionId } }) => {
  await client.send(new DeleteItemCommand({ TableName, Key: { id: { S: connectionId } } }));
  return answer(200, {});
};`,
    environment,
  );
  const send = inline(
    stack,
    'Send',
    `${CLIENT}
const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require('@aws-sdk/client-apigatewaymanagementapi');
exports.handler = async ({ body, requestContext: { domainName, stage } }) => {
  const api = new ApiGatewayManagementApiClient({ endpoint: 'https://' + domainName + '/' + stage });
  const { Items } = await client.send(new ScanCommand({ TableName }));
  const Data = JSON.parse(body).text;
  await Promise.all(Items.map(({ id }) => api.send(new PostToConnectionCommand({ ConnectionId: id.S, Data }))));
  return answer(200, {});
};`,
    environment,
  );
  for (const fn of [onConnect, onDisconnect, send]) table.grantReadWriteData(fn);
  const api = new WebSocketApi(stack, 'Api', {
    connectRouteOptions: { integration: new WebSocketLambdaIntegration('Connect', onConnect) },
    disconnectRouteOptions: { integration: new WebSocketLambdaIntegration('Disconnect', onDisconnect) },
  });
  api.addRoute('send', { integration: new WebSocketLambdaIntegration('Send', send) });
  const stage = new WebSocketStage(stack, 'Stage', { webSocketApi: api, stageName: 'dev', autoDeploy: true });
  api.grantManageConnections(send);
  output(stack, 'Url', stage.url);
}
