import type { Playground } from '../../../playground/playground.ts';

/** What correct callers send to each operation: hostile calls are these, broken. */
export interface WireInputs {
  /** By the target of the JSON protocol. */
  readonly json: Readonly<Record<string, object>>;
  /** Actions of the Query protocol, with their version. */
  readonly query: readonly (readonly [version: string, action: string, input: Readonly<Record<string, string>>])[];
  readonly rest: readonly (readonly [method: string, path: string, body: unknown])[];
}

/** Inputs that name what the arcade has. */
export function wireInputs({ client, stage }: Playground): WireInputs {
  const { tableName: TableName, userPoolClientId: ClientId, userPoolId: UserPoolId } = client.address;
  const { sqs, sns, lambda } = stage.services;
  const queue = sqs.all[0]?.settings;
  const QueueUrl = queue === undefined ? '' : sqs.urlOf(queue.name);
  const TopicArn = sns.all[0]?.settings.arn ?? '';
  const name = lambda.all[0]?.name ?? 'none';
  const Key = { pk: { S: 'PLAYER#1' }, sk: { S: 'PROFILE' } };
  const message = { QueueUrl, MessageBody: '{}', DelaySeconds: 900 };
  const attributes = { a: { DataType: 'String', StringValue: 'b' } };
  const now = stage.clock.now() / 1_000;
  const span = { StartTime: now - 3_600, EndTime: now };
  const names = { ExpressionAttributeNames: { '#a': 'a' }, ExpressionAttributeValues: { ':a': { N: '1' } } };
  const event = { Source: 'a', DetailType: 'b', Detail: '{"a":1}', Time: now, Resources: ['a'] };
  const pattern = JSON.stringify({ detail: { a: [{ 'anything-but': { wildcard: 'a*b' } }, { numeric: ['>', 1] }] } });
  const sample = JSON.stringify({
    id: '1',
    account: '2',
    source: 'a',
    time: 't',
    region: 'r',
    'detail-type': 'b',
    detail: { a: [1] },
  });
  return {
    json: {
      'DynamoDB_20120810.GetItem': { TableName, Key, ConsistentRead: true },
      'DynamoDB_20120810.PutItem': { TableName, Item: { ...Key, a: { M: { b: { L: [{ N: '1' }] } } } } },
      'DynamoDB_20120810.UpdateItem': { TableName, Key, UpdateExpression: 'SET #a = :a', ...names },
      'DynamoDB_20120810.DeleteItem': { TableName, Key: { pk: { S: 'x' }, sk: { S: 'y' } } },
      'DynamoDB_20120810.Query': {
        TableName,
        KeyConditionExpression: 'pk = :a',
        ExpressionAttributeValues: { ':a': { S: 'x' } },
        Limit: 1,
      },
      'DynamoDB_20120810.Scan': { TableName, Limit: 1, Segment: 0, TotalSegments: 1 },
      'DynamoDB_20120810.BatchGetItem': { RequestItems: { [TableName]: { Keys: [Key] } } },
      'DynamoDB_20120810.BatchWriteItem': { RequestItems: { [TableName]: [{ PutRequest: { Item: Key } }] } },
      'DynamoDB_20120810.TransactWriteItems': {
        TransactItems: [{ Update: { TableName, Key, UpdateExpression: 'SET #a = :a', ...names } }],
        ClientRequestToken: 'a',
      },
      'DynamoDB_20120810.TransactGetItems': { TransactItems: [{ Get: { TableName, Key } }] },
      'DynamoDB_20120810.DescribeTable': { TableName },
      'DynamoDB_20120810.ListTables': { Limit: 1 },
      'DynamoDBStreams_20120810.ListStreams': { TableName },
      'DynamoDBStreams_20120810.GetRecords': { ShardIterator: 'a', Limit: 1 },
      'AmazonSQS.SendMessage': { ...message, MessageAttributes: attributes },
      'AmazonSQS.SendMessageBatch': {
        QueueUrl,
        Entries: [{ Id: 'a', MessageBody: 'b', MessageAttributes: attributes }],
      },
      'AmazonSQS.ReceiveMessage': { QueueUrl, MaxNumberOfMessages: 1, VisibilityTimeout: 1, WaitTimeSeconds: 0 },
      'AmazonSQS.DeleteMessage': { QueueUrl, ReceiptHandle: 'a' },
      'AmazonSQS.ChangeMessageVisibility': { QueueUrl, ReceiptHandle: 'a', VisibilityTimeout: 1 },
      'AmazonSQS.GetQueueAttributes': { QueueUrl, AttributeNames: ['All'] },
      'AmazonSQS.GetQueueUrl': { QueueName: queue?.name },
      'AmazonSQS.ListQueues': { MaxResults: 1 },
      'AmazonSQS.StartMessageMoveTask': { SourceArn: queue?.arn, MaxNumberOfMessagesPerSecond: 1 },
      'AmazonSQS.CancelMessageMoveTask': { TaskHandle: 'e30=' },
      'AWSEvents.PutEvents': { Entries: [{ ...event, EventBusName: 'default' }, event] },
      'AWSEvents.TestEventPattern': { EventPattern: pattern, Event: sample },
      'AWSEvents.ListRules': { NamePrefix: 'a', Limit: 1 },
      'AWSEvents.DescribeRule': { Name: 'a' },
      'GraniteServiceVersion20100801.PutMetricData': {
        Namespace: 'a',
        MetricData: [
          { MetricName: 'b', Value: 1, Timestamp: now, Dimensions: [{ Name: 'c', Value: 'd' }] },
          { MetricName: 'b', Values: [1], Counts: [1] },
        ],
      },
      'GraniteServiceVersion20100801.GetMetricData': {
        ...span,
        MetricDataQueries: [
          { Id: 'a', MetricStat: { Metric: { Namespace: 'a', MetricName: 'b' }, Period: 60, Stat: 'p99' } },
          { Id: 'e', Expression: 'SUM(a)' },
        ],
      },
      'GraniteServiceVersion20100801.GetMetricStatistics': {
        ...span,
        Namespace: 'a',
        MetricName: 'b',
        Period: 60,
        Statistics: ['Sum'],
      },
      'GraniteServiceVersion20100801.ListMetrics': { Namespace: 'a' },
      'GraniteServiceVersion20100801.DescribeAlarms': { AlarmNames: ['a'] },
      'GraniteServiceVersion20100801.SetAlarmState': { AlarmName: 'a', StateValue: 'OK', StateReason: 'b' },
      'AmazonSSM.GetParameter': { Name: '/a' },
      'AmazonSSM.GetParameters': { Names: ['/a'] },
      'AmazonSSM.PutParameter': { Name: '/hostile', Value: 'b', Type: 'String', Overwrite: true },
      'AmazonSSM.GetParametersByPath': { Path: '/', Recursive: true, MaxResults: 1 },
      'Logs_20140328.FilterLogEvents': {
        logGroupName: `/aws/lambda/${name}`,
        startTime: 1,
        endTime: stage.clock.now(),
        filterPattern: '{ $.a = 1 }',
      },
      'Logs_20140328.GetLogEvents': { logGroupName: `/aws/lambda/${name}`, logStreamName: 'a', limit: 1 },
      'Logs_20140328.DescribeLogGroups': { logGroupNamePrefix: '/', limit: 1 },
      'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus': {
        deploymentId: 'd',
        lifecycleEventHookExecutionId: 'e',
        status: 'Succeeded',
      },
      'CodeDeploy_20141006.GetDeployment': { deploymentId: 'd' },
      'AWSCognitoIdentityProviderService.SignUp': {
        ClientId,
        Username: 'a@b.example',
        Password: 'Correct-horse-1',
        UserAttributes: [{ Name: 'email', Value: 'a@b.example' }],
      },
      'AWSCognitoIdentityProviderService.InitiateAuth': {
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'a', PASSWORD: 'b' },
      },
      'AWSCognitoIdentityProviderService.ConfirmSignUp': { ClientId, Username: 'a', ConfirmationCode: '1' },
      'AWSCognitoIdentityProviderService.GetUser': { AccessToken: 'a.b.c' },
      'AWSCognitoIdentityProviderService.AdminAddUserToGroup': { UserPoolId, Username: 'a', GroupName: 'admins' },
      'AWSCognitoIdentityProviderService.ForgotPassword': { ClientId, Username: 'a' },
    },
    query: [
      [
        '2010-03-31',
        'Publish',
        {
          TopicArn,
          Message: 'a',
          'MessageAttributes.entry.1.Name': 'a',
          'MessageAttributes.entry.1.Value.DataType': 'String',
          'MessageAttributes.entry.1.Value.StringValue': 'b',
        },
      ],
      [
        '2010-03-31',
        'PublishBatch',
        { TopicArn, 'PublishBatchRequestEntries.member.1.Id': 'a', 'PublishBatchRequestEntries.member.1.Message': 'b' },
      ],
      ['2010-03-31', 'GetTopicAttributes', { TopicArn }],
      ['2010-03-31', 'ListSubscriptionsByTopic', { TopicArn, NextToken: 'a' }],
      [
        '2012-11-05',
        'SendMessage',
        {
          QueueUrl,
          MessageBody: 'a',
          'MessageAttribute.1.Name': 'a',
          'MessageAttribute.1.Value.DataType': 'String',
          'MessageAttribute.1.Value.StringValue': 'b',
        },
      ],
      ['2012-11-05', 'GetQueueAttributes', { QueueUrl, 'AttributeName.1': 'All' }],
      [
        '2010-08-01',
        'PutMetricData',
        { Namespace: 'a', 'MetricData.member.1.MetricName': 'b', 'MetricData.member.1.Value': '1' },
      ],
      ['2010-05-15', 'DescribeStacks', { StackName: stage.stacks[0]?.stackName ?? '' }],
      ['2010-05-15', 'ListStackResources', { StackName: stage.stacks[0]?.stackName ?? '' }],
      ['2011-06-15', 'GetCallerIdentity', {}],
    ],
    rest: [
      ['POST', `/2015-03-31/functions/${name}/invocations`, { a: 1 }],
      ['GET', '/2015-03-31/functions/', undefined],
      ['GET', `/2015-03-31/functions/${name}`, undefined],
      ['GET', '/2015-03-31/event-source-mappings/', undefined],
      ['POST', '/TraceSummaries', { ...span, FilterExpression: 'service("a") AND annotation.a = 1' }],
      ['POST', '/Traces', { TraceIds: ['1-00000000-000000000000000000000000'] }],
      ['GET', '/restapis', undefined],
      ['GET', '/apikeys?includeValues=true', undefined],
      ['GET', '/schedules', undefined],
    ],
  };
}
