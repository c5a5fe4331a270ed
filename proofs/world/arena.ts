import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { StoryContext } from '../../demo/context.ts';
import { DEVELOPER_ACCESS_KEY } from '../../local/iam/access.ts';
import type { LocalQueue } from '../../local/services/sqs/queue.ts';
import { Stage, type StageOptions } from '../../local/stage.ts';

/** A fresh stage with everything that a proof needs beside the story: clients of operators, and a witness at the topic. */
export class Arena {
  readonly stage: Stage;
  readonly story: StoryContext;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly eventBridge: EventBridgeClient;
  /** Subscribes to everything on the topic: one more consumer, whom nobody knows. */
  readonly witness: LocalQueue;
  readonly #directory: string;

  private constructor(stage: Stage, directory: string) {
    this.stage = stage;
    this.#directory = directory;
    this.story = new StoryContext(stage);
    const config = {
      region: stage.region,
      endpoint: stage.endpoint,
      credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
    };
    this.dynamodb = new DynamoDBClient({ ...config, accountIdEndpointMode: 'disabled', maxAttempts: 1 });
    this.lambda = new LambdaClient(config);
    this.eventBridge = new EventBridgeClient(config);
    this.witness = witnessOf(stage);
  }

  static async open(options: StageOptions): Promise<Arena> {
    const directory = mkdtempSync(join(tmpdir(), 'arcade-proof-'));
    const stage = await Stage.open({ databaseFile: join(directory, 'data.db'), ...options });
    return new Arena(stage, directory);
  }

  /** The file of the tables. */
  get databaseFile(): string {
    return join(this.#directory, 'data.db');
  }

  get tableName(): string {
    return this.story.client.address.tableName;
  }

  /** All queues but the witness. */
  get queues(): readonly LocalQueue[] {
    return this.stage.services.sqs.all.filter((queue) => queue !== this.witness);
  }

  /** The queues whose messages a function consumes, and that have dead letters. */
  get workQueues(): readonly LocalQueue[] {
    return this.queues.filter(({ settings }) => settings.redrive !== undefined);
  }

  /** The queues that keep what failed. */
  get failureQueues(): readonly LocalQueue[] {
    return this.queues.filter(({ settings }) => settings.redrive === undefined);
  }

  get streamFailures(): LocalQueue {
    return this.stage.services.sqs.byUrl(this.stage.output('leaderboard', 'StreamFailuresQueueUrl'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.story.client.close();
    for (const client of [this.dynamodb, this.lambda, this.eventBridge]) client.destroy();
    await this.stage.close();
    rmSync(this.#directory, { recursive: true });
  }
}

const RETENTION_SECONDS = 1_209_600;

function witnessOf(stage: Stage): LocalQueue {
  const { access, arn, sns, sqs } = stage.services;
  const topicArn = stage.output('leaderboard', 'DomainEventsTopicArn');
  const name = 'witness';
  const witness = sqs.create({
    name,
    arn: arn('sqs', name),
    delaySeconds: 0,
    visibilityTimeout: 30,
    retentionSeconds: RETENTION_SECONDS,
    waitSeconds: 0,
    maxMessageBytes: 1_048_576,
  });
  access.addResourcePolicy(witness.settings.arn, {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: witness.settings.arn,
      },
    ],
  });
  sns.subscribe({ topicArn, protocol: 'sqs', endpoint: witness.settings.arn, raw: true });
  return witness;
}
