import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const queue = (QueueName: string, more: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, ...more },
});
const READ_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const READ_STREAM = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((one) => `dynamodb:${one}`);

/** A role for EventBridge Pipes. */
const role = (actions: readonly string[], service = 'pipes.amazonaws.com') => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      { PolicyName: 'all', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } },
    ],
  },
});
const pipe = (Name: string, properties: object) => ({ Type: 'AWS::Pipes::Pipe', Properties: { Name, ...properties } });

const ENRICH = `exports.handler = async (events) => {
  if (events.some(({ text }) => text === 'broken')) throw new Error('cannot enrich');
  return events.filter(({ text }) => text !== 'dull').map(({ text }) => ({ loud: text.toUpperCase() }));
};`;

const resources = {
  // A table, whose new rows become messages.
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'plays',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    },
  },
  Changes: queue('changes'),
  Failed: queue('failed'),
  StreamRole: role([...READ_STREAM, 'sqs:SendMessage']),
  FromStream: pipe('from-stream', {
    RoleArn: arnOf('StreamRole'),
    Source: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
    SourceParameters: {
      DynamoDBStreamParameters: {
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 5,
        MaximumRetryAttempts: 1,
        DeadLetterConfig: { Arn: arnOf('Failed') },
      },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    },
    Target: arnOf('Changes'),
    TargetParameters: {
      InputTemplate:
        '{"id": "play <$.dynamodb.NewImage.pk.S>", "image": <$.dynamodb.NewImage>, "of": <aws.pipes.pipe-name>}',
    },
  }),
  // Messages, which a function changes on their way to a bus.
  Letters: queue('letters', { RedrivePolicy: { deadLetterTargetArn: arnOf('Dead'), maxReceiveCount: 2 } }),
  Dead: queue('dead'),
  FunctionRole: role([], 'lambda.amazonaws.com'),
  Enrich: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: ENRICH },
      Handler: 'index.handler',
      Role: arnOf('FunctionRole'),
      Runtime: 'nodejs22.x',
    },
  },
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'loud' } },
  LetterRole: role([...READ_QUEUE, 'lambda:InvokeFunction', 'events:PutEvents']),
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/pipes/letters' } },
  FromQueue: pipe('from-queue', {
    RoleArn: arnOf('LetterRole'),
    Source: arnOf('Letters'),
    SourceParameters: { FilterCriteria: { Filters: [{ Pattern: '{"body":{"text":[{"exists":true}]}}' }] } },
    Enrichment: arnOf('Enrich'),
    EnrichmentParameters: { InputTemplate: '{"text": <$.body.text>}' },
    Target: arnOf('Bus'),
    TargetParameters: { EventBridgeEventBusParameters: { Source: 'letters', DetailType: 'Loud' } },
    LogConfiguration: {
      CloudwatchLogsLogDestination: { LogGroupArn: arnOf('Log') },
      Level: 'INFO',
    },
  }),
};

let folder: TemporaryFolder;
let stage: Stage;
let dynamodb: DynamoDBClient;
let sqs: SQSClient;
beforeAll(async () => {
  folder = writeAssembly({ pipes: { resources } });
  stage = await Stage.open({ assembly: folder.path });
  const client = {
    region: stage.region,
    endpoint: stage.endpoint,
    credentials: { accessKeyId: 'local-developer', secretAccessKey: 'local' },
  };
  dynamodb = new DynamoDBClient(client);
  sqs = new SQSClient(client);
});
afterAll(async () => {
  dynamodb?.destroy();
  sqs?.destroy();
  await stage?.close();
  folder.remove();
});

const bodies = (name: string) => stage.services.sqs.byName(name).messages.map(({ body }) => JSON.parse(body));
const send = (text: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: stage.services.sqs.urlOf('letters'),
      MessageBody: JSON.stringify({ text }),
    }),
  );

/** Opens a stage with a template that it has to refuse. */
const refused = async (changed: Record<string, object>) => {
  const other = writeAssembly({ pipes: { resources: { ...resources, ...changed } } });
  try {
    await (await Stage.open({ assembly: other.path })).close();
    return 'opened';
  } catch (error) {
    return String(Object(error).message);
  } finally {
    other.remove();
  }
};

describe('ddb-stream-sns-fanout: a pipe from a stream', () => {
  test('sends new rows to a queue, in the form of its template', async () => {
    const put = (score: string) =>
      dynamodb.send(new PutItemCommand({ TableName: 'plays', Item: { pk: { S: 'p1' }, score: { N: score } } }));
    await put('1');
    await put('2');
    await stage.settle();
    const image = { pk: { S: 'p1' }, score: { N: '1' } };
    expect(bodies('changes')).toEqual([{ id: 'play p1', image, of: 'from-stream' }]);
  });
});

describe('ddb-stream-sns-fanout: a pipe from a queue', () => {
  test('enriches messages on their way to a bus, and forgets those that are let out', async () => {
    await send('hello');
    await send('dull');
    await stage.settle();
    const events = stage.records.of('event').filter(({ bus }) => bus === 'loud');
    expect(events).toMatchObject([{ source: 'letters', detailType: 'Loud', detail: { loud: 'HELLO' } }]);
    expect(bodies('letters')).toEqual([]);
  });

  test('lets a message come back whose enrichment fails, until it is a dead letter, and writes it in its log', async () => {
    await send('broken');
    await stage.advance(120);
    expect(bodies('letters')).toEqual([]);
    expect(bodies('dead')).toEqual([{ text: 'broken' }]);
    const lines = stage.records
      .of('log')
      .filter(({ logGroup }) => logGroup === '/pipes/letters')
      .map(({ line }) => JSON.parse(line));
    const failed = lines.filter(({ messageType }) => messageType === 'EXECUTION_FAILED');
    expect(failed).toHaveLength(2);
    expect(failed[0]).toMatchObject({
      logLevel: 'ERROR',
      error: { message: expect.stringContaining('cannot enrich') },
    });
  });
});

describe('ddb-stream-sns-fanout: a pipe is refused', () => {
  const fromStream = (changed: object) => ({
    FromStream: pipe('from-stream', { ...resources.FromStream.Properties, ...changed }),
  });

  test.each([
    ['a role that does not trust it', { StreamRole: role(READ_STREAM, 'lambda.amazonaws.com') }, 'does not trust'],
    ['a role that may not read its source', { StreamRole: role(['sqs:SendMessage']) }, 'cannot poll the stream'],
    [
      'a target that it does not have',
      fromStream({ Target: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' }),
      'pipes to queues',
    ],
    [
      'a template with a variable that there is not',
      fromStream({ TargetParameters: { InputTemplate: '{"a": <aws.pipes.x>}' } }),
      'aws.pipes.x',
    ],
    [
      'a batch that its target does not take',
      fromStream({ SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'LATEST', BatchSize: 11 } } }),
      'more than the 10',
    ],
  ])('with %s', async (_, changed, message) => {
    expect(await refused(changed)).toContain(message);
  });
});

test('ddb-stream-sns-fanout: what the role may not deliver is told to the failure queue after the retries', async () => {
  const other = writeAssembly({
    pipes: {
      resources: {
        ...resources,
        StreamRole: {
          ...role(READ_STREAM),
          Properties: {
            ...role(READ_STREAM).Properties,
            Policies: [
              {
                PolicyName: 'some',
                PolicyDocument: {
                  Statement: [
                    { Effect: 'Allow', Action: READ_STREAM, Resource: '*' },
                    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf('Failed') },
                  ],
                },
              },
            ],
          },
        },
      },
    },
  });
  const closed = await Stage.open({ assembly: other.path });
  const client = new DynamoDBClient({
    region: closed.region,
    endpoint: closed.endpoint,
    credentials: { accessKeyId: 'local-developer', secretAccessKey: 'local' },
  });
  await client.send(new PutItemCommand({ TableName: 'plays', Item: { pk: { S: 'p1' } } }));
  await closed.advance(10);
  const failed = closed.services.sqs.byName('failed').messages.map(({ body }) => JSON.parse(body));
  expect(failed).toMatchObject([
    {
      context: {
        partnerResourceArn: 'arn:aws:pipes:us-east-1:000000000000:pipe/from-stream',
        condition: 'RetryAttemptsExhausted',
      },
      DDBStreamBatchInfo: { batchSize: 1 },
    },
  ]);
  expect(closed.services.sqs.byName('changes').messages).toEqual([]);
  client.destroy();
  await closed.close();
  other.remove();
});
