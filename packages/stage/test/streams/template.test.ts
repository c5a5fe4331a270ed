import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { CdkStage } from '../support/cdk-stage.ts';
import { TemporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const CODE = `
export const handler = async ({ Records }, { functionVersion, invokedFunctionArn }) => {
  console.log(JSON.stringify({ functionVersion, invokedFunctionArn, ids: Records.map((r) => r.dynamodb.Keys.id.S) }));
};`;

describe('ddb-stream-lambda: a mapping, as the CDK writes it', () => {
  let opened: CdkStage;
  let stage: Stage;
  let client: DynamoDBClient;
  beforeAll(async () => {
    opened = await CdkStage.open(CODE, (stack, functionOf) => {
      const table = new TableV2(stack, 'Table', {
        partitionKey: { name: 'id', type: AttributeType.STRING },
        dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      });
      const reader = functionOf('Reader');
      const failures = new Queue(stack, 'Failures');
      const alias = reader.addAlias('live');
      // `Object`: the CDK's own types of tables disagree under exactOptionalPropertyTypes.
      alias.addEventSource(
        new DynamoEventSource(Object(table), {
          startingPosition: StartingPosition.TRIM_HORIZON,
          batchSize: 1,
          bisectBatchOnError: true,
          retryAttempts: 1,
          maxRecordAge: Duration.hours(1),
          reportBatchItemFailures: true,
          parallelizationFactor: 2,
          maxBatchingWindow: Duration.seconds(5),
          filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
          onFailure: new SqsDlq(failures),
        }),
      );
      return {
        TableName: table.tableName,
        Function: reader.functionName,
        Alias: alias.functionArn,
        QueueArn: failures.queueArn,
      };
    });
    stage = opened.stage;
    const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
    client = new DynamoDBClient({ region: stage.region, endpoint: stage.endpoint, credentials, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await opened.close();
  });

  const output = (name: string) => opened.output(name);
  const logged = () => {
    const lines = stage.records.of('log').filter(({ line }) => line.startsWith('{'));
    return lines.map(({ line }) => JSON.parse(line));
  };

  test('reads with the grants that the CDK gives, and invokes the alias', async () => {
    await client.send(new PutItemCommand({ TableName: output('TableName'), Item: { id: { S: 'one' } } }));
    await stage.settle();
    expect(logged()).toEqual([{ functionVersion: '1', invokedFunctionArn: output('Alias'), ids: ['one'] }]);
    const denied = stage.records.of('call').filter(({ allowed }) => !allowed);
    expect(denied).toEqual([]);
  });

  test('lambda-versions-aliases: an alias with weights shares the batches between two versions', async () => {
    const { functions } = stage.services.lambda;
    const { version: latest = '', ...unpublished } = functions.find(output('Function'));
    expect(latest).toBe('');
    functions.register({ ...unpublished, variables: { changed: 'yes' } });
    const { version = '' } = functions.publish(output('Function'));
    functions.updateAlias(output('Alias'), { version: '1', weights: { [version]: 0.5 } });
    const before = logged().length;
    const Items = Array.from({ length: 25 }, (_, index) => ({ PutRequest: { Item: { id: { S: `play-${index}` } } } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [output('TableName')]: Items } }));
    await stage.settle();
    const versions = logged()
      .slice(before)
      .map(({ functionVersion }) => functionVersion);
    expect(versions).toHaveLength(25);
    expect(new Set(versions)).toEqual(new Set(['1', '2']));
  });

  test('gives up a poisoned record through the queue, with the version that ran', async () => {
    stage.faults.functions.poison(output('Function'), 'bad-one');
    await client.send(new PutItemCommand({ TableName: output('TableName'), Item: { id: { S: 'bad-one' } } }));
    await stage.advance(1);
    const [message] = stage.services.sqs.byArn(output('QueueArn')).messages;
    expect(JSON.parse(message?.body ?? '{}')).toMatchObject({
      requestContext: { functionArn: output('Alias'), condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      responseContext: { executedVersion: expect.stringMatching(/^[12]$/) },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
  });

  test('in real time retries without anybody who advances the clock', async () => {
    const real = await Stage.open({ assembly: opened.assembly, clock: 'real' });
    const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
    const own = new DynamoDBClient({ region: real.region, endpoint: real.endpoint, credentials });
    real.faults.functions.inject(real.output('arcade', 'FunctionOutput'), 'throw');
    const TableName = real.output('arcade', 'TableNameOutput');
    await own.send(new PutItemCommand({ TableName, Item: { id: { S: 'one' } } }));
    const batches = () => real.records.of('stream-batch').map(({ attempt, succeeded }) => [attempt, succeeded]);
    await until(() => batches().length === 2);
    expect(batches()).toEqual([
      [1, 0],
      [2, 1],
    ]);
    own.destroy();
    await real.close();
  });
});

describe('ddb-stream-lambda: what a template gets wrong is one clear line', () => {
  let code: TemporaryFolder;
  beforeAll(() => {
    code = new TemporaryFolder();
    code.write('index.mjs', CODE);
  });
  afterAll(() => code.remove());

  async function opening(...mappings: readonly object[]): Promise<string> {
    const attribute = (name: string) => ({ AttributeName: name });
    const Action = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
      (name) => `dynamodb:${name}`,
    );
    const Policies = [
      { PolicyName: 'read', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } },
    ];
    const reader = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Runtime: 'nodejs24.x',
      },
    };
    const resources = {
      Table: {
        Type: 'AWS::DynamoDB::GlobalTable',
        Properties: {
          AttributeDefinitions: [{ ...attribute('id'), AttributeType: 'S' }],
          KeySchema: [{ ...attribute('id'), KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
          StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
          Replicas: [{ Region: 'us-east-1' }],
        },
      },
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] }, Policies } },
      ...Object.fromEntries(
        mappings.map((properties, index) => {
          const Properties = {
            EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
            FunctionName: { Ref: `Reader${index}` },
            StartingPosition: 'LATEST',
            ...properties,
          };
          return [`Mapping${index}`, { Type: 'AWS::Lambda::EventSourceMapping', Properties }];
        }),
      ),
      ...Object.fromEntries(mappings.map((_, index) => [`Reader${index}`, reader])),
    };
    const assembly = writeAssembly({ arcade: { resources, assets: { code: code.path } } });
    try {
      const stage = await Stage.open({ assembly: assembly.path });
      await stage.close();
      return 'opened';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      assembly.remove();
    }
  }

  test('two mappings are fine, and one that is not enabled does not count', async () => {
    expect(await opening({}, {}, { Enabled: false })).toBe('opened');
  });

  test('a third mapping', async () => {
    expect(await opening({}, {}, {})).toMatch(
      /^The event source mapping of arcade-Reader2: arcade-Reader0 and arcade-Reader1 read the stream of arcade-Table already/,
    );
  });

  const place = 'arcade/Mapping0';
  const typed = `${place} (AWS::Lambda::EventSourceMapping): property`;
  test.each<[string, object, string]>([
    ['TumblingWindowInSeconds', { TumblingWindowInSeconds: 60 }, `${typed} TumblingWindowInSeconds is not supported`],
    ['no starting position', { StartingPosition: undefined }, `${typed} StartingPosition has a value`],
    ['AT_TIMESTAMP', { StartingPosition: 'AT_TIMESTAMP' }, 'go together, for data streams only'],
    ['too large a batch', { BatchSize: 10_001 }, `${typed} BatchSize has a value`],
    ['too much in parallel', { ParallelizationFactor: 11 }, `${typed} ParallelizationFactor has a value`],
    ['too long a window', { MaximumBatchingWindowInSeconds: 301 }, `${typed} MaximumBatchingWindowInSeconds has`],
    [
      'too short an age',
      { MaximumRecordAgeInSeconds: 30 },
      `${place}: MaximumRecordAgeInSeconds is -1 or at least 60.`,
    ],
    ['what only a queue has', { ScalingConfig: { MaximumConcurrency: 2 } }, `${typed} ScalingConfig is not supported`],
    [
      'a filter that is no pattern',
      { FilterCriteria: { Filters: [{ Pattern: '{"eventName": "INSERT"}' }] } },
      `${place}: Event pattern is not valid: eventName`,
    ],
    [
      'a function as destination',
      { DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Reader0', 'Arn'] } } } },
      `${place}: arn:aws:lambda:us-east-1:000000000000:function:arcade-Reader0 is neither a queue nor a topic.`,
    ],
    [
      'a stream that does not exist',
      { EventSourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/x/stream/y' },
      `${place}: Requested resource not found: Stream: arn:aws:dynamodb:us-east-1:000000000000:table/x/stream/y not found`,
    ],
  ])('%s', async (_, properties, message) => {
    expect(await opening(properties)).toContain(message);
  });
});
