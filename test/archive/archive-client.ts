import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { objectKey, type Part } from '#lambda/archive/objects.ts';
import { withoutSource } from '#lambda/runtime/events/event.ts';
import { seasonClosed } from '#lambda/seasons/events.ts';
import type { Season } from '#lambda/seasons/season.ts';
import type { Playground } from '../../playground/playground.ts';
import { BORROWED_ROLE } from '../../playground/step.ts';

/** The players of the seasons that the story closes, best first. */
export const PLAYERS = ['3c0f', '77aa'] as const;

/** What people do with the archive, by the unmodified AWS SDK: operators, and functions whose role is borrowed. */
export class ArchiveClient {
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly bucket: string;
  readonly copies: string;
  readonly logs: string;
  readonly keyArn: string;
  readonly #playground: Playground;

  /** @param handler the function whose role is borrowed, such as `archive/read-standings`. @default an operator, who may do everything */
  constructor(playground: Playground, handler?: string) {
    this.#playground = playground;
    const { stage } = playground;
    const config = this.#config(handler);
    this.s3 = new S3Client({ ...config, maxAttempts: 1 });
    this.kms = new KMSClient({ ...config, maxAttempts: 1 });
    const output = (name: string) => stage.output('archive', name);
    this.bucket = output('ArchiveBucketName');
    this.copies = output('CopiesBucketName');
    this.logs = output('AccessLogsBucketName');
    this.keyArn = output('KeyArn');
  }

  #config(handler: string | undefined) {
    const { stage } = this.#playground;
    const accessKeyId =
      handler === undefined
        ? DEVELOPER_ACCESS_KEY
        : stage.services.access.sessionFor(this.#playground.functionOf(handler).roleArn, BORROWED_ROLE).accessKeyId;
    const { endpoint, region } = stage;
    return { endpoint, region, credentials: { accessKeyId, secretAccessKey: 'local' } };
  }

  /** The alias of the access point that a function reads by. */
  accessPointOf(handler: string): string {
    return this.#playground.functionOf(handler).variables.ACCESS_POINT_ALIAS ?? '';
  }

  /** Puts the end of a season on the bus, as the chapter `seasons` does. */
  async closeSeason({ gameId, closedAt }: Season): Promise<void> {
    const client = new EventBridgeClient(this.#config(undefined));
    const startedAt = new Date(Date.parse(closedAt) - 600_000).toISOString();
    const standings = PLAYERS.map((playerId, index) => ({
      ...{ rank: index + 1, playerId, score: 1_000 - index },
      playedAt: startedAt,
    }));
    const event = seasonClosed.of(`${gameId}/${closedAt}`, closedAt, { gameId, startedAt, closedAt, standings });
    await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: this.#playground.stage.output('archive', 'EventBusName'),
            Source: event.source,
            DetailType: event.type,
            Detail: JSON.stringify(withoutSource(event)),
          },
        ],
      }),
    );
    client.destroy();
    await this.#playground.stage.settle();
  }

  /** Invokes a function of the chapter. @returns its answer. @throws with its error */
  async invoke(handler: string, input: object): Promise<unknown> {
    const client = new LambdaClient(this.#config(undefined));
    const { name } = this.#playground.functionOf(handler);
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: `${name}:live`, Payload: JSON.stringify(input) }),
    );
    client.destroy();
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
    if (FunctionError !== undefined) throw new Error(JSON.stringify(answer));
    return answer;
  }

  /** The text of an object, at a bucket or an access point. */
  async read(part: Part, season: Season, bucket = this.bucket): Promise<string> {
    return this.readKey(objectKey(part, season), bucket);
  }

  async readKey(Key: string, bucket = this.bucket): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  head(part: Part, season: Season, bucket = this.bucket) {
    return this.headKey(objectKey(part, season), bucket);
  }

  headKey(Key: string, bucket = this.bucket) {
    return this.s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));
  }

  put(Key: string, more: Partial<PutObjectCommandInput> = {}) {
    return this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body: '{}', ...more }));
  }

  async keys(bucket: string, Prefix = ''): Promise<readonly string[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
    return Contents.map(({ Key = '' }) => Key);
  }

  versions(key: string, bucket = this.bucket) {
    return this.s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }));
  }

  close(): void {
    this.s3.destroy();
    this.kms.destroy();
  }
}

/** How something that should be refused ended: the code of the error, or that it was allowed. */
export const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'allowed',
    (error: Error) => error.name,
  );

/** Does something with the archive, and closes the connections after it. */
export async function withArchive<Result>(
  playground: Playground,
  task: (archive: ArchiveClient) => Promise<Result>,
  handler?: string,
): Promise<Result> {
  const archive = new ArchiveClient(playground, handler);
  try {
    return await task(archive);
  } finally {
    archive.close();
  }
}
