import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CfnResource, Duration } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnUserPool, CfnUserPoolClient, CfnUserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Stage } from '../../stage.ts';
import { callJson, callRest } from '../support/aws-call.ts';
import { CdkStage } from '../support/cdk-stage.ts';
import { query } from '../support/query.ts';

const CODE = `export const handler = async () => {
  console.log(JSON.stringify({ level: 'INFO', message: 'it works' }));
  return { statusCode: 200, body: '{}' };
};`;

let shop: CdkStage;
let stage: Stage;
beforeAll(async () => {
  shop = await CdkStage.open(CODE, (stack, functionOf) => {
    const work = new Queue(stack, 'Work', { queueName: 'work' });
    const handler = functionOf('Worker', { functionName: 'worker', description: 'Works', tracing: Tracing.ACTIVE });
    // `Object`: the CDK's own types of aliases and functions disagree under exactOptionalPropertyTypes.
    const live = handler.addAlias('live');
    handler.addEventSource(new SqsEventSource(work, { batchSize: 3 }));
    new TableV2(stack, 'Items', {
      tableName: 'items',
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    new Topic(stack, 'News', { topicName: 'news' }).addSubscription(
      new SqsSubscription(work, { rawMessageDelivery: true }),
    );
    const eventBus = new EventBus(stack, 'Bus', { eventBusName: 'bus' });
    const eventPattern = { source: ['shop'] };
    new Rule(stack, 'Sold', { ruleName: 'sold', eventBus, eventPattern, targets: [new SqsQueue(work)] });
    const api = new RestApi(stack, 'Api', { restApiName: 'shop', cloudWatchRole: false });
    api.root.addMethod('GET', new LambdaIntegration(Object(live)));
    api.addApiKey('Key', { apiKeyName: 'partner', value: 'abcdefghijklmnopqrstuvwxyz' });
    new StringParameter(stack, 'Colour', { parameterName: '/shop/colour', stringValue: 'red' });
    new StringParameter(stack, 'Deep', { parameterName: '/shop/more/deep', stringValue: 'sea' });
    const pool = new CfnUserPool(stack, 'Pool', {
      userPoolName: 'users',
      usernameAttributes: ['email'],
      autoVerifiedAttributes: ['email'],
      policies: {
        passwordPolicy: {
          minimumLength: 8,
          requireLowercase: true,
          requireNumbers: true,
          requireSymbols: true,
          requireUppercase: true,
          temporaryPasswordValidityDays: 7,
        },
      },
    });
    new CfnUserPoolClient(stack, 'Client', { userPoolId: pool.ref, clientName: 'web' });
    new CfnUserPoolGroup(stack, 'Group', { userPoolId: pool.ref, groupName: 'admins' });
    new CfnResource(stack, 'Group2', { type: 'AWS::Scheduler::ScheduleGroup', properties: { Name: 'jobs' } });
    new CfnResource(stack, 'Nightly', {
      type: 'AWS::Scheduler::Schedule',
      properties: {
        Name: 'nightly',
        GroupName: 'jobs',
        ScheduleExpression: `rate(${Duration.hours(1).toHours()} hour)`,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: work.queueArn, RoleArn: handler.role?.roleArn },
      },
    });
    return { PoolId: pool.ref, Worker: handler.functionArn };
  });
  stage = shop.stage;
});
afterAll(() => shop?.close());

const logs = (operation: string, input: object) => callJson(stage, `Logs_20140328.${operation}`, input);
const events = (operation: string, input: object = {}) => callJson(stage, `AWSEvents.${operation}`, input);
const ssm = (operation: string, input: object = {}) => callJson(stage, `AmazonSSM.${operation}`, input);
const cognito = (operation: string, input: object) =>
  callJson(stage, `AWSCognitoIdentityProviderService.${operation}`, input);
const dynamodb = (operation: string, input: object = {}) => callJson(stage, `DynamoDB_20120810.${operation}`, input);
const cloudwatch = (operation: string, input: object = {}) =>
  callJson(stage, `GraniteServiceVersion20100801.${operation}`, input);
const FUNCTIONS = '/2015-03-31/functions';

describe('what people ask first about the resources of a stage', () => {
  test('queues, by their prefix and in pages', async () => {
    const all = await callJson(stage, 'AmazonSQS.ListQueues');
    expect(all.output.QueueUrls).toContain(`${stage.endpoint}/000000000000/work`);
    expect((await callJson(stage, 'AmazonSQS.ListQueues', { QueueNamePrefix: 'none' })).output).toEqual({});
  });

  test('tables', async () => {
    expect((await dynamodb('ListTables')).output).toEqual({ TableNames: ['items'] });
    const description = { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' };
    expect((await dynamodb('DescribeTimeToLive', { TableName: 'items' })).output.TimeToLiveDescription).toEqual(
      description,
    );
    expect((await dynamodb('DescribeTimeToLive', { TableName: 'none' })).code).toBe('ResourceNotFoundException');
  });

  test('topics and subscriptions', async () => {
    const sns = (Action: string, parameters = {}) =>
      query(stage.endpoint, { Action, Version: '2010-03-31', ...parameters });
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:news';
    expect((await sns('ListTopics')).texts('TopicArn')).toEqual([TopicArn]);
    const { texts } = await sns('ListSubscriptionsByTopic', { TopicArn });
    expect(texts('Endpoint')).toEqual(['arn:aws:sqs:us-east-1:000000000000:work']);
    const [SubscriptionArn] = (await sns('ListSubscriptions')).texts('SubscriptionArn');
    const { xml } = await sns('GetSubscriptionAttributes', { SubscriptionArn });
    expect(xml).toContain('<entry><key>RawMessageDelivery</key><value>true</value></entry>');
    const unknown = await sns('ListSubscriptionsByTopic', { TopicArn: `${TopicArn}x` });
    expect([unknown.status, unknown.texts('Code')]).toEqual([404, ['NotFound']]);
  });

  test('functions, their aliases, versions and mappings', async () => {
    const { output } = await callRest(stage, `${FUNCTIONS}/`);
    expect(output.Functions).toMatchObject([{ FunctionName: 'worker', Description: 'Works', Runtime: 'nodejs24.x' }]);
    const configuration = await callRest(stage, `${FUNCTIONS}/worker/configuration?Qualifier=live`);
    expect(configuration.output).toMatchObject({ Version: '1', TracingConfig: { Mode: 'Active' }, Timeout: 3 });
    const aliases = await callRest(stage, `${FUNCTIONS}/worker/aliases`);
    expect(aliases.output.Aliases).toMatchObject([{ Name: 'live', FunctionVersion: '1' }]);
    const { Versions } = (await callRest(stage, `${FUNCTIONS}/worker/versions`)).output;
    expect(Versions.map(({ Version }: { Version: string }) => Version)).toEqual(['$LATEST', '1']);
    const mappings = await callRest(stage, '/2015-03-31/event-source-mappings/?FunctionName=worker');
    expect(mappings.output.EventSourceMappings).toMatchObject([{ State: 'Enabled', BatchSize: 3 }]);
    const unknown = await callRest(stage, `${FUNCTIONS}/nobody`);
    expect([unknown.status, unknown.code]).toEqual([404, 'ResourceNotFoundException']);
  });

  test('buses, rules and targets', async () => {
    const { EventBuses } = (await events('ListEventBuses')).output;
    expect(EventBuses.map(({ Name }: { Name: string }) => Name)).toEqual(['default', 'bus']);
    const rules = await events('ListRules', { EventBusName: 'bus' });
    expect(rules.output.Rules).toMatchObject([{ Name: 'sold', EventPattern: '{"source":["shop"]}', State: 'ENABLED' }]);
    const targets = await events('ListTargetsByRule', { Rule: 'sold', EventBusName: 'bus' });
    expect(targets.output.Targets).toMatchObject([{ Arn: 'arn:aws:sqs:us-east-1:000000000000:work' }]);
    expect((await events('DescribeRule', { Name: 'sold' })).code).toBe('ResourceNotFoundException');
    // recorded: test_events::test_put_list_with_prefix_describe_delete_rule, ::test_create_list_describe_delete_custom_event_buses
    const sold = await events('DescribeRule', { Name: 'sold', EventBusName: 'bus' });
    expect(sold.output).toMatchObject({ CreatedBy: '000000000000' });
    const described = await events('DescribeEventBus', { Name: 'bus' });
    expect(described.output).toMatchObject({ CreationTime: expect.any(Number), LastModifiedTime: expect.any(Number) });
  });

  test('user pools, clients, groups and users', async () => {
    const UserPoolId = shop.output('PoolId');
    const pools = await cognito('ListUserPools', { MaxResults: 10 });
    expect(pools.output.UserPools).toMatchObject([{ Id: UserPoolId, Name: 'users' }]);
    const clients = await cognito('ListUserPoolClients', { UserPoolId });
    const [{ ClientId, ClientName }] = clients.output.UserPoolClients;
    expect(ClientName).toBe('web');
    const client = await cognito('DescribeUserPoolClient', { UserPoolId, ClientId });
    expect(client.output.UserPoolClient).toMatchObject({ ClientName: 'web', AccessTokenValidity: 3_600 });
    expect((await cognito('ListGroups', { UserPoolId })).output.Groups).toMatchObject([{ GroupName: 'admins' }]);
    expect((await cognito('ListUsers', { UserPoolId, Limit: 10 })).output.Users).toEqual([]);
    expect((await cognito('ListUserPoolClients', { UserPoolId: 'none' })).code).toBe('ResourceNotFoundException');
  });

  test('APIs, their stages and keys', async () => {
    const [api] = (await callRest(stage, '/restapis')).output.item;
    expect(api).toMatchObject({ name: 'shop' });
    expect((await callRest(stage, `/restapis/${api.id}/stages`)).output.item).toMatchObject([{ stageName: 'prod' }]);
    expect((await callRest(stage, '/restapis/none')).code).toBe('NotFoundException');
    const [key] = (await callRest(stage, '/apikeys?includeValues=true')).output.item;
    expect(key).toMatchObject({ name: 'partner', value: 'abcdefghijklmnopqrstuvwxyz' });
    expect((await callRest(stage, '/apikeys')).output.item[0]).not.toHaveProperty('value');
  });

  test('parameters', async () => {
    const { Parameters } = (await ssm('DescribeParameters')).output;
    expect(Parameters).toMatchObject([{ Name: '/shop/colour', Version: 1 }, { Name: '/shop/more/deep' }]);
    expect(Parameters[0]).not.toHaveProperty('Value');
    const below = async (Recursive: boolean) =>
      (await ssm('GetParametersByPath', { Path: '/shop', Recursive })).output.Parameters.length;
    expect([await below(false), await below(true)]).toEqual([1, 2]);
    const { output } = await ssm('GetParameters', { Names: ['/shop/colour', '/none'] });
    expect(output).toMatchObject({ Parameters: [{ Value: 'red' }], InvalidParameters: ['/none'] });
  });

  test('schedules', async () => {
    const list = await callRest(stage, '/schedules?ScheduleGroup=jobs');
    expect(list.output.Schedules).toMatchObject([{ Name: 'nightly', State: 'ENABLED' }]);
    const one = await callRest(stage, '/schedules/nightly?groupName=jobs');
    expect(one.output).toMatchObject({ ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' } });
    expect((await callRest(stage, '/schedules/nightly')).code).toBe('ResourceNotFoundException');
    expect((await callRest(stage, '/schedule-groups')).output.ScheduleGroups).toHaveLength(2);
  });
});

describe('what a function did', () => {
  beforeAll(async () => {
    const [api] = (await callRest(stage, '/restapis')).output.item;
    await fetch(`${stage.endpoint}/execute-api/${api.id}/prod/`);
    const { arn } = stage.services.lambda.find('worker');
    await stage.services.lambda.invoke(arn, {}, 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1');
    await stage.settle();
  });
  const logGroupName = '/aws/lambda/worker';

  // recorded: test_logs_groups::test_describe_log_groups_prefix_and_pattern_error, test_logs_streams::
  // test_describe_log_streams_with_log_group_identifier, test_logs_events::test_get_log_events_limit_validation
  test.each([
    ['DescribeLogGroups', { logGroupNamePrefix: 'a', logGroupNamePattern: 'a' }, 'InvalidParameterException'],
    ['DescribeLogStreams', { logGroupName, logGroupIdentifier: logGroupName }, 'ValidationException'],
    ['GetLogEvents', { logGroupName, logStreamName: 'x', limit: 10_001 }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName, limit: 10_001 }, 'InvalidParameterException'],
  ])('is not in an answer to %s of %j', async (operation, input, code) => {
    expect(await logs(operation, input)).toMatchObject({
      code,
      output: { message: expect.stringMatching(/mutually exclusive|less than or equal to 10000$/) },
    });
  });

  test('is in its logs: groups, streams, events that a pattern finds', async () => {
    const groups = await logs('DescribeLogGroups', { logGroupNamePrefix: '/aws' });
    expect(groups.output.logGroups).toMatchObject([{ logGroupName, storedBytes: 0, deletionProtectionEnabled: false }]);
    const { logStreams } = (await logs('DescribeLogStreams', { logGroupName, orderBy: 'LastEventTime' })).output;
    expect(logStreams.map((one: { logStreamName: string }) => one.logStreamName.replace(/[0-9a-f]{32}$/, ''))).toEqual([
      expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[1\]$/),
      expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\]$/),
    ]);
    const found = await logs('FilterLogEvents', {
      logGroupName,
      filterPattern: '{ $.level = INFO }',
      interleaved: true,
    });
    expect(found.output.events).toHaveLength(2);
    expect(new Set(found.output.events.map(({ eventId }: { eventId: string }) => eventId)).size).toBe(2);
    expect((await logs('FilterLogEvents', { logGroupName, filterPattern: 'nothing' })).output.events).toEqual([]);
    const first = await logs('FilterLogEvents', { logGroupName, limit: 1 });
    const { nextToken } = first.output;
    const second = await logs('FilterLogEvents', { logGroupName, limit: 1, nextToken });
    expect(second.output).toMatchObject({ events: [found.output.events[1]] });
    const stream = { logGroupName, logStreamName: logStreams[0].logStreamName, startFromHead: true };
    const page = await logs('GetLogEvents', stream);
    expect(page.output.events).toHaveLength(1);
    const end = await logs('GetLogEvents', { ...stream, nextToken: page.output.nextForwardToken });
    expect(end.output).toMatchObject({ events: [], nextForwardToken: page.output.nextForwardToken });
  });

  test.each<[string, object, string]>([
    ['FilterLogEvents', { logGroupName: 'none' }, 'ResourceNotFoundException'],
    ['FilterLogEvents', { logGroupName, filterPattern: '[a, b]' }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName, nextToken: 'mine' }, 'InvalidParameterException'],
    ['DescribeLogStreams', {}, 'InvalidParameterException'],
    ['StartLiveTail', { logGroupIdentifiers: [logGroupName] }, 'UnknownOperationException'],
  ])('%s with %j is refused', async (operation, input, code) => {
    expect((await logs(operation, input)).code).toBe(code);
  });

  test('is in its trace', async () => {
    const now = stage.clock.now() / 1_000;
    const span = { StartTime: now - 60, EndTime: now + 60 };
    const { TraceSummaries } = (await callRest(stage, '/TraceSummaries', span)).output;
    const [trace] = TraceSummaries;
    expect(trace).toMatchObject({ HasFault: false, ServiceIds: [{ Name: 'worker' }, { Name: 'worker' }] });
    const { Traces } = (await callRest(stage, '/Traces', { TraceIds: [trace.Id] })).output;
    expect(JSON.parse(Traces[0].Segments[0].Document)).toMatchObject({ trace_id: trace.Id, name: 'worker' });
    const earlier = { StartTime: now - 120, EndTime: now - 60 };
    expect((await callRest(stage, '/TraceSummaries', earlier)).output.TraceSummaries).toEqual([]);
    const wrong = await callRest(stage, '/TraceSummaries', { ...span, FilterExpression: 'service(' });
    expect([wrong.status, wrong.code]).toEqual([400, 'InvalidRequestException']);
  });

  test('is in its metrics', async () => {
    const Namespace = 'AWS/Lambda';
    const { Metrics } = (await cloudwatch('ListMetrics', { Namespace, MetricName: 'Invocations' })).output;
    const metric = { Namespace, MetricName: 'Invocations', Dimensions: [{ Name: 'FunctionName', Value: 'worker' }] };
    expect(Metrics).toContainEqual(metric);
    const now = Math.floor(stage.clock.now() / 1_000);
    const span = { StartTime: now - 600, EndTime: now + 60 };
    const asked = { Id: 'i', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' } };
    const twice = { Id: 'd', Expression: 'i * 2' };
    const data = await cloudwatch('GetMetricData', { ...span, MetricDataQueries: [asked, twice] });
    expect(data.output.MetricDataResults).toMatchObject([
      { Id: 'i', Values: [2] },
      { Id: 'd', Values: [4] },
    ]);
    const statistics = { ...metric, ...span, Period: 60, Statistics: ['Sum', 'Maximum'] };
    const { Datapoints } = (await cloudwatch('GetMetricStatistics', statistics)).output;
    expect(Datapoints).toMatchObject([{ Sum: 2, Maximum: 1 }]);
    // recorded: test_cloudwatch::test_invalid_amount_of_datapoints
    const tooMany = await cloudwatch('GetMetricStatistics', {
      ...statistics,
      StartTime: 0,
      EndTime: 86_400,
      Period: 1,
    });
    expect(tooMany).toMatchObject({
      code: 'InvalidParameterCombinationException',
      output: { message: expect.stringMatching(/^You have requested up to 86400 datapoints, which exceeds the limit/) },
    });
    const backwards = await cloudwatch('GetMetricStatistics', { ...statistics, StartTime: 1, EndTime: 0 });
    expect(backwards).toMatchObject({ code: 'InvalidParameterValue' });
  });
});
