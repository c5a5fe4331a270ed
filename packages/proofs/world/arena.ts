import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import type { RecordOf, StageRecord } from '@serverless-arcade/stage/records.ts';
import type { LocalQueue } from '@serverless-arcade/stage/services/sqs/queue.ts';
import { Stage, type StageOptions } from '@serverless-arcade/stage/stage.ts';
import type { StageServices } from '@serverless-arcade/stage/stage-services.ts';
import { Playground } from '../../../playground/playground.ts';

type Event = RecordOf<'event'>;

/** A stage with everything that a proof needs beside the story: clients of operators, and a witness at the topic. */
export class Arena {
  readonly playground: Playground;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly eventBridge: EventBridgeClient;
  /** What was put on the bus, also before the stage was opened again: its records begin anew then. */
  readonly events: Event[] = [];
  readonly #options: StageOptions;
  readonly #directory: string;
  readonly #listeners = new Set<(record: StageRecord) => void>();
  #unsubscribe: () => void;
  #opened = Promise.resolve();
  #restarts = 0;
  #interrupted = 0;

  private constructor(stage: Stage, options: StageOptions, directory: string) {
    this.#options = { ...options, port: Number(new URL(stage.endpoint).port) };
    this.#directory = directory;
    this.playground = new Playground(stage);
    const config = {
      region: stage.region,
      endpoint: stage.endpoint,
      credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
    };
    this.dynamodb = new DynamoDBClient({ ...config, accountIdEndpointMode: 'disabled', maxAttempts: 1 });
    this.lambda = new LambdaClient(config);
    this.eventBridge = new EventBridgeClient(config);
    this.#listeners.add((record) => void (record.kind === 'event' && this.events.push(record)));
    this.#unsubscribe = this.#listen();
  }

  static async open(options: StageOptions): Promise<Arena> {
    const directory = mkdtempSync(join(tmpdir(), 'arcade-proof-'));
    const all = { databaseFile: join(directory, 'data.db'), extraResources: addWitness, ...options };
    return new Arena(await Stage.open(all), all, directory);
  }

  /** An arena that can be {@link restart}ed. */
  static async openDurable(options: StageOptions): Promise<Arena> {
    const directory = mkdtempSync(join(tmpdir(), 'arcade-proof-'));
    const all = { state: join(directory, 'state'), extraResources: addWitness, ...options };
    return new Arena(await Stage.open(all), all, directory);
  }

  get stage(): Stage {
    return this.playground.stage;
  }

  /** Hears of everything that happens, also on the stage when it is opened again. @returns ends that */
  subscribe(listener: (record: StageRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Stops the stage, whatever it is at, and opens it again under the same address. Whoever is calling it gets no answer.
   * What the old one still does after its state was saved has not happened.
   */
  restart(): Promise<void> {
    this.#opened = this.#openAgain();
    return this.#opened;
  }

  /**
   * When there is a stage to ask. While one opens, it answers on its port already, and does not know what it has not loaded yet: callers
   * who take such an answer for one of the arcade wait for this first.
   */
  get opened(): Promise<void> {
    return this.#opened;
  }

  async #openAgain(): Promise<void> {
    this.#restarts += 1;
    this.#interrupted += this.stage.services.activity.size;
    this.#unsubscribe();
    await this.stage.close();
    const stage = await Stage.open(this.#options);
    if (stage.dropped.length > 0) throw new Error(`Opened again, the stage has dropped ${stage.dropped.join(', ')}`);
    this.playground.goOn(stage);
    this.#unsubscribe = this.#listen();
  }

  /** How often the stage was opened again, and how much it was busy with when it was stopped. */
  get restarts(): { readonly count: number; readonly interrupted: number } {
    return { count: this.#restarts, interrupted: this.#interrupted };
  }

  #listen(): () => void {
    return this.stage.records.subscribe((record) => {
      for (const listener of this.#listeners) listener(record);
    });
  }

  /** Subscribes to everything on the topic: one more consumer, whom nobody knows. */
  get witness(): LocalQueue {
    return this.stage.services.sqs.byName(WITNESS);
  }

  get tableName(): string {
    return this.playground.client.address.tableName;
  }

  /** All queues but the witness. */
  get queues(): readonly LocalQueue[] {
    return this.stage.services.sqs.all.filter(({ settings }) => settings.name !== WITNESS);
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
    this.playground.client.close();
    for (const client of [this.dynamodb, this.lambda, this.eventBridge]) client.destroy();
    await this.stage.close();
    rmSync(this.#directory, { recursive: true });
  }
}

const RETENTION_SECONDS = 1_209_600;

const WITNESS = 'witness';

function addWitness({ access, arn, keep, sns, sqs }: StageServices): void {
  const topicArn = sns.all.map(({ settings }) => settings.arn).find((each) => each.includes('DomainEvents'));
  if (topicArn === undefined) throw new Error('There is no topic for domain events');
  const witness = sqs.create({
    name: WITNESS,
    arn: arn('sqs', WITNESS),
    delaySeconds: 0,
    visibilityTimeout: 30,
    retentionSeconds: RETENTION_SECONDS,
    waitSeconds: 0,
    maxMessageBytes: 1_048_576,
  });
  keep(`queue ${WITNESS}`, witness);
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
}
