import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StatesError } from '../../services/step-functions/language/states-error.ts';
import { TaskStage } from '../support/tasks.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:news';
const S3 = 'aws-sdk:s3';

const code = `exports.handler = async (event) => {
  if (event?.fails) { const error = new Error('Not today'); error.name = 'Refused'; throw error; }
  return event;
};`;

const resources = {
  Echo: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'echo',
      Code: { ZipFile: code },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['All', 'Arn'] },
      Runtime: 'nodejs24.x',
    },
  },
  Work: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
  Events: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'events' } },
  Admits: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Events' }],
      PolicyDocument: {
        Statement: ['sns.amazonaws.com', 'events.amazonaws.com'].map((Service) => ({
          Effect: 'Allow',
          Principal: { Service },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': ['Events', 'Arn'] },
        })),
      },
    },
  },
  News: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
  Hears: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: 'News' },
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': ['Events', 'Arn'] },
      RawMessageDelivery: true,
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['arcade'] },
      Targets: [{ Id: 'queue', Arn: { 'Fn::GetAtt': ['Events', 'Arn'] } }],
    },
  },
  Items: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'items',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  },
  Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
};

let tasks: TaskStage;
beforeAll(async () => {
  tasks = await TaskStage.open(resources);
});
afterAll(async () => tasks[Symbol.asyncDispose]());

/** What a call fails with. */
async function failure(result: Promise<unknown>): Promise<{ error: string | undefined; cause: string | undefined }> {
  const thrown = await result.catch((error: unknown) => error);
  if (!(thrown instanceof StatesError)) throw new Error(`It has not failed: ${JSON.stringify(thrown)}`);
  return { error: thrown.error, cause: thrown.cause };
}

describe('functions as tasks', () => {
  test.each([{ a: 1 }, [], 'HelloWorld', 0, true])(
    'a function by its ARN gets %j, and its answer is the result',
    async (value) => {
      expect(await tasks.run(FUNCTION, value)).toEqual(value);
    },
  );

  test('what a function throws is the error, and its payload the cause', async () => {
    const { error, cause = '' } = await failure(tasks.run(FUNCTION, { fails: true }));
    expect(error).toBe('Refused');
    expect(JSON.parse(cause)).toMatchObject({ errorType: 'Refused', errorMessage: 'Not today' });
    const invoked = tasks.run('lambda:invoke', { FunctionName: 'echo', Payload: { fails: true } });
    expect(await failure(invoked)).toMatchObject({ error: 'Refused' });
  });

  test('lambda:invoke says what the function answered, and what Lambda knows of it', async () => {
    expect(await tasks.run('lambda:invoke', { FunctionName: FUNCTION, Payload: { a: 1 } })).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { a: 1 },
      StatusCode: 200,
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: expect.any(String) },
    });
  });

  test('a function without a place to run is Lambda.TooManyRequestsException', async () => {
    tasks.stage.faults.functions.inject('echo', 'throttle', 1);
    expect(await failure(tasks.run('lambda:invoke', { FunctionName: 'echo' }))).toMatchObject({
      error: 'Lambda.TooManyRequestsException',
    });
    tasks.stage.faults.functions.inject('echo', 'service-error', 1);
    expect(await failure(tasks.run('lambda:invoke', { FunctionName: 'echo' }))).toMatchObject({
      error: 'Lambda.ServiceException',
    });
  });

  test('a function or a qualifier that does not exist', async () => {
    const { error, cause } = await failure(tasks.run('lambda:invoke', { FunctionName: 'echo', Qualifier: 'live' }));
    expect(error).toBe('Lambda.ResourceNotFoundException');
    expect(cause).toMatch(
      /^Function not found: .+ \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: .+; Proxy: null\)$/,
    );
  });
});

describe('services as tasks', () => {
  test('an item is put, changed, read and deleted, and a condition that fails has its name', async () => {
    const Key = { id: { S: 'one' } };
    await tasks.run('dynamodb:putItem', { TableName: 'items', Item: { ...Key, n: { N: '1' } } });
    await tasks.run('dynamodb:updateItem', {
      TableName: 'items',
      Key,
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
    expect(await tasks.run('aws-sdk:dynamodb:getItem', { TableName: 'items', Key })).toEqual({
      Item: { ...Key, n: { N: '2' } },
    });
    const again = { TableName: 'items', Item: Key, ConditionExpression: 'attribute_not_exists(id)' };
    expect(await failure(tasks.run('dynamodb:putItem', again))).toMatchObject({
      error: 'DynamoDB.ConditionalCheckFailedException',
    });
    expect(await failure(tasks.run('aws-sdk:dynamodb:putItem', again))).toEqual({
      error: 'DynamoDb.ConditionalCheckFailedException',
      cause: expect.stringMatching(
        / \(Service: DynamoDb, Status Code: 400, Request ID: .+\) \(SDK Attempt Count: 1\)$/,
      ),
    });
    await tasks.run('dynamodb:deleteItem', { TableName: 'items', Key });
    expect(await tasks.run('dynamodb:getItem', { TableName: 'items', Key })).not.toHaveProperty('Item');
  });

  test('JSON becomes the text of a message, of a publication and of an event', async () => {
    const QueueUrl = tasks.stage.services.sqs.urlOf('work');
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'play' } };
    await tasks.run('sqs:sendMessage', { QueueUrl, MessageBody: { a: 1 }, MessageAttributes });
    expect(tasks.bodies('work')).toEqual(['{"a":1}']);
    await tasks.run('sns:publish', { TopicArn: TOPIC, Message: { b: 2 }, MessageAttributes });
    await tasks.run('events:putEvents', { Entries: [{ Source: 'arcade', DetailType: 'played', Detail: { c: 3 } }] });
    await tasks.stage.settle();
    const [published = '', event = ''] = tasks.bodies('events');
    expect(JSON.parse(published)).toEqual({ b: 2 });
    expect(JSON.parse(event)).toMatchObject({
      detail: { c: 3 },
      resources: [expect.stringContaining(':stateMachine:machine'), expect.stringContaining(':execution:machine:one')],
    });
  });

  test('an event that is not taken fails the task', async () => {
    const entries = { Entries: [{ Source: 'arcade', DetailType: 'played', Detail: '"text"' }] };
    expect(await failure(tasks.run('events:putEvents', entries))).toEqual({
      error: 'EventBridge.FailedEntry',
      cause: '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"MalformedDetail","ErrorMessage":"Detail is malformed."}]}',
    });
  });

  test('a message without a body, and a topic that does not exist', async () => {
    const QueueUrl = tasks.stage.services.sqs.urlOf('work');
    expect(await failure(tasks.run('sqs:sendMessage', { QueueUrl, MessageBody: null }))).toMatchObject({
      error: 'SQS.AmazonSQSException',
    });
    expect(await failure(tasks.run('sns:publish', { TopicArn: `${TOPIC}s`, Message: 'x' }))).toEqual({
      error: 'SNS.NotFoundException',
      cause: expect.stringMatching(
        /^Topic does not exist \(Service: AmazonSNS; Status Code: 404; Error Code: NotFound; /,
      ),
    });
  });

  test('objects are written as JSON, read as text and listed', async () => {
    await tasks.run(`${S3}:putObject`, {
      Bucket: 'files',
      Key: 'a/one.json',
      Body: { x: 1 },
      Metadata: { By: 'test' },
    });
    expect(await tasks.run(`${S3}:getObject`, { Bucket: 'files', Key: 'a/one.json' })).toMatchObject({
      Body: '{"x":1}',
      ContentLength: 7,
      ContentType: 'text/plain; charset=UTF-8',
      Metadata: { by: 'test' },
    });
    expect(await tasks.run(`${S3}:listObjectsV2`, { Bucket: 'files', Prefix: 'a/' })).toMatchObject({
      KeyCount: 1,
      IsTruncated: false,
      Contents: [{ Key: 'a/one.json', Size: 7 }],
    });
    expect(await failure(tasks.run(`${S3}:getObject`, { Bucket: 'files', Key: 'none' }))).toEqual({
      error: 'S3.NoSuchKeyException',
      cause: expect.stringMatching(/^The specified key does not exist\. \(Service: S3, Status Code: 404, Request ID: /),
    });
    expect(await failure(tasks.run(`${S3}:listObjects`, { Bucket: 'nowhere' }))).toMatchObject({
      error: 'S3.NoSuchBucketException',
    });
  });

  test('what the stage does not have is refused by its name, unless a test answers it', async () => {
    for (const name of [
      'batch:submitJob.sync',
      'aws-sdk:batch:submitJob',
      'dynamodb:query',
      `${S3}:selectObjectContent`,
    ]) {
      expect(await failure(tasks.run(name, {}))).toMatchObject({
        error: 'States.Runtime',
        cause: expect.stringContaining(`${name} is not supported by the local stage`),
      });
    }
    tasks.stage.services.stepFunctions.tasks.answers.set('batch:submitJob.sync', (parameters) => ({ parameters }));
    expect(await tasks.run('batch:submitJob.sync', { JobName: 'x' })).toEqual({ parameters: { JobName: 'x' } });
  });
});

describe('the role of a task', () => {
  const parameters = () => ({ QueueUrl: tasks.stage.services.sqs.urlOf('work'), MessageBody: 'x' });

  test('a call that the role may not make is refused', async () => {
    const invoked = tasks.run('lambda:invoke', { FunctionName: 'echo' }, { role: 'none' });
    expect(await failure(invoked)).toEqual({
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringMatching(
        /^User: arn:aws:sts::000000000000:assumed-role\/none\/machine is not authorized to perform: lambda:InvokeFunction on resource: .+Error Code: AccessDeniedException; /,
      ),
    });
    expect(await failure(tasks.run('aws-sdk:sqs:sendMessage', parameters(), { role: 'none' }))).toMatchObject({
      error: 'Sqs.SqsException',
    });
  });

  test('a role that does not trust state machines calls nothing', async () => {
    expect(await failure(tasks.run('sqs:sendMessage', parameters(), { role: 'foreign' }))).toMatchObject({
      error: 'SQS.AmazonSQSException',
      cause: expect.stringContaining('does not trust states.amazonaws.com'),
    });
  });

  test('Credentials are a role that trusts that of the state machine', async () => {
    const sent = await tasks.run('sqs:sendMessage', parameters(), { role: 'none', assumes: 'writer' });
    expect(sent).toHaveProperty('MessageId');
    expect(await failure(tasks.run('sqs:sendMessage', parameters(), { role: 'all', assumes: 'writer' }))).toMatchObject(
      {
        error: 'States.TaskFailed',
        cause: expect.stringMatching(
          /^The role .+\/all is not authorized to assume the task state's role, .+\/writer\.$/,
        ),
      },
    );
  });
});
