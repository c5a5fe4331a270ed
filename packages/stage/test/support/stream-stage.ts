import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Targets } from '../../delivery/targets.ts';
import type { Statement } from '../../iam/policy.ts';
import { DynamoDb } from '../../services/dynamodb/dynamodb.ts';
import { startEngine } from '../../services/dynamodb/engine.ts';
import { dynamoDbOperations } from '../../services/dynamodb/operations.ts';
import type { StreamView } from '../../services/dynamodb/streams/change.ts';
import type { ChangeStream } from '../../services/dynamodb/streams/change-stream.ts';
import { streamOperations } from '../../services/dynamodb/streams/operations.ts';
import type { StreamMapping } from '../../services/lambda/stream-mapping.ts';
import { StreamPoller } from '../../services/lambda/stream-poller.ts';
import { tableStream } from '../../services/lambda/table-stream.ts';
import { ServiceStage } from './service-stage.ts';
import { TemporaryFolder } from './temporary.ts';

export const READ = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((a) => `dynamodb:${a}`);

/** Functions that read a stream of items with `pk`, `sk` and a number `n`. */
const FUNCTIONS = `
const items = ({ Records }) => Records.map(({ dynamodb }) => dynamodb.NewImage ?? dynamodb.OldImage ?? dynamodb.Keys);
const text = (event) => items(event).map(({ pk, sk }) => pk.S + '/' + sk.S).join(' ');
export const sees = async (event) => { console.log(text(event)); };
export const counts = async (event) => { console.log(String(event.Records.length)); };
export const records = async (event) => { console.log(JSON.stringify(event.Records)); };
/** Goes wrong over an item that says so. */
export const throws = async (event) => {
  console.log(text(event));
  if (items(event).some(({ bad }) => bad)) throw new Error('poison');
};
/** Reports the items that say so, in no order. */
export const reports = async (event) => {
  console.log(text(event));
  const failed = event.Records.filter(({ dynamodb }) => dynamodb.NewImage.bad).reverse();
  return { batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
};
/** Answers what its first item says. */
export const answers = async (event) => {
  console.log(text(event));
  return JSON.parse(items(event)[0].answer.S.replaceAll('$SECOND', event.Records[1]?.dynamodb.SequenceNumber));
};
`;

type Values = Readonly<Record<string, AttributeValue>>;

/** The services of a stage with tables that have streams, and functions that read them. */
export class StreamStage {
  readonly base: ServiceStage;
  readonly dynamodb: DynamoDb;
  readonly client: DynamoDBClient;
  readonly targets: Targets;
  readonly code = new TemporaryFolder();
  #number = 0;

  private constructor(base: ServiceStage) {
    this.base = base;
    this.dynamodb = new DynamoDb(base.clock, base.activity, startEngine);
    this.targets = new Targets(base.access);
    this.targets.accept('sqs', base.sqs.target);
    base.serve(dynamoDbOperations(this.dynamodb, base.arn));
    base.serve(streamOperations(this.dynamodb, base.clock, base.arn));
    this.client = new DynamoDBClient(base.as());
    this.code.write('index.mjs', FUNCTIONS);
  }

  static async open(): Promise<StreamStage> {
    return new StreamStage(await ServiceStage.open());
  }

  /** A table of its own for a test. */
  async table(streamView: StreamView = 'NEW_AND_OLD_IMAGES', ttlAttribute?: string): Promise<ChangeStream> {
    const name = `table-${++this.#number}`;
    const keyAttributes = ['pk', 'sk'];
    const { streamArn = '' } = await this.dynamodb.createTable(
      { name, arn: this.base.arn('dynamodb', `table/${name}`), keyAttributes, ttlAttribute, streamView },
      {
        AttributeDefinitions: keyAttributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      },
    );
    return this.dynamodb.stream(streamArn);
  }

  async put({ settings }: ChangeStream, pk: string, sk: string, more: Values = {}): Promise<void> {
    const Item = { pk: { S: pk }, sk: { S: sk }, ...more };
    await this.client.send(new PutItemCommand({ TableName: settings.tableName, Item }));
  }

  /** Items that arrive in the stream together. */
  async putAll(
    { settings }: ChangeStream,
    pk: string,
    sks: readonly string[],
    more: (sk: string) => Values = () => ({}),
  ) {
    for (let from = 0; from < sks.length; from += 25) {
      const requests = sks.slice(from, from + 25).map((sk) => {
        return { PutRequest: { Item: { pk: { S: pk }, sk: { S: sk }, ...more(sk) } } };
      });
      await this.client.send(new BatchWriteItemCommand({ RequestItems: { [settings.tableName]: requests } }));
    }
  }

  async remove({ settings }: ChangeStream, pk: string, sk: string): Promise<void> {
    const Key = { pk: { S: pk }, sk: { S: sk } };
    await this.client.send(new DeleteItemCommand({ TableName: settings.tableName, Key }));
  }

  /** Maps a stream to one of the functions above, whose role may read it; @returns the function's name */
  map(
    handler: string,
    stream: ChangeStream,
    settings: Partial<StreamMapping> = {},
    statements: readonly Statement[] = [{ Effect: 'Allow', Action: READ, Resource: stream.arn }],
  ): string {
    const name = `${handler}-${++this.#number}`;
    const roleArn = this.base.roleArn(name, ...statements);
    const functionArn = this.base.function(name, {
      codeDirectory: this.code.path,
      roleArn,
      handler: `index.${handler}`,
    });
    const defaults = {
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      batchingWindowSeconds: 0,
      parallelizationFactor: 1,
      bisectsOnError: false,
      maxRetryAttempts: -1,
      maxRecordAgeSeconds: -1,
      reportsBatchItemFailures: false,
      filters: [],
      onFailureArn: undefined,
    } as const;
    const environment = { ...this.#environment(), targets: this.targets };
    new StreamPoller({ stream: tableStream(stream), functionArn, ...defaults, ...settings }, environment).start();
    return name;
  }

  #environment() {
    const { access, activity, clock, lambda, records } = this.base;
    return { access, activity, clock, lambda, records };
  }

  logged(functionName: string): readonly string[] {
    return this.base.of('log').flatMap(({ logGroup, line }) => {
      return logGroup === `/aws/lambda/${functionName}` && !line.startsWith('Error') && !line.startsWith('    at')
        ? [line]
        : [];
    });
  }

  /** Calls the Streams API as an SDK client would. @throws Error with the service's code as its name */
  async streamsApi(operation: string, input: object, accessKeyId = this.base.as().credentials.accessKeyId) {
    const response = await fetch(this.base.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request, Signature=x`,
      },
      body: JSON.stringify(input),
    });
    const body = Object(await response.json());
    if (response.ok) return body;
    throw Object.assign(new Error(body.message), { name: body.__type });
  }

  /** What the Streams API has of each shard. */
  async shardRecords({ arn, shards }: ChangeStream) {
    const all = [];
    for (const { id: ShardId } of shards) {
      const iterator = { StreamArn: arn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      all.push((await this.streamsApi('GetRecords', await this.streamsApi('GetShardIterator', iterator))).Records);
    }
    return all;
  }

  async close(): Promise<void> {
    this.client.destroy();
    await Promise.all([this.base.close(), this.dynamodb.close()]);
    this.code.remove();
  }
}
