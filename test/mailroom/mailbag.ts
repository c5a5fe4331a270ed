import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/index.ts';
import { letterItem, ticketsItem } from '#lambda/mailroom/keys.ts';
import { checkIn } from '#lambda/mailroom/use-cases/claim-check.ts';
import type { Entry } from '#lambda/mailroom/use-cases/keep-tickets.ts';
import { backOff, printOnce } from '#lambda/mailroom/worker/press.ts';
import type { Key } from '#lambda/runtime/table/key.ts';
import type { Playground } from '../../playground/playground.ts';

type QueueName = 'Letters' | 'Tickets' | 'PosterOrders' | 'Prizes';

/** What people send to the mailroom, and what becomes of it. */
export class Mailbag {
  readonly #playground: Playground;

  constructor(playground: Playground) {
    this.#playground = playground;
  }

  get #client() {
    const { region, endpoint } = this.#playground.stage;
    return { region, endpoint, credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' } };
  }

  /** A queue of the chapter, or its dead letters. */
  queue(name: QueueName) {
    return this.#playground.stage.services.sqs.byUrl(this.#output(`${name}QueueUrl`));
  }

  deadLetters(name: QueueName) {
    return this.#playground.stage.services.sqs.byArn(this.#output(`${name}DeadLetterQueueArn`));
  }

  /** Sends a letter as the sender of letters does: with a claim check, where it is too large. @returns the message */
  async sendLetter(letter: object): Promise<string> {
    const s3 = new S3Client({ ...this.#client, forcePathStyle: true });
    const Bucket = this.#output('ParcelsBucketName');
    const MessageBody = await checkIn(JSON.stringify(letter), (Key, Body) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    );
    s3.destroy();
    await this.send(MessageBody);
    return MessageBody;
  }

  /** Sends a message to the queue of letters as it is. */
  async send(MessageBody: string): Promise<void> {
    const QueueUrl = this.#output('LettersQueueUrl');
    await this.#playground.client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  letter(letterId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return this.#item(letterItem.key(letterId));
  }

  /** Publishes an entry as a counter does. @param sns @default a client of its own */
  async publish(entry: Entry, sns = new SNSClient(this.#client)): Promise<void> {
    await sns.send(
      new PublishCommand({
        TopicArn: this.#output('TicketsTopicArn'),
        Message: JSON.stringify(entry),
        MessageGroupId: entry.playerId,
        MessageDeduplicationId: `${entry.playerId}-${entry.number}`,
      }),
    );
  }

  tickets(playerId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return this.#item(ticketsItem.key(playerId));
  }

  /** Orders a poster from an address. */
  async order(poster: string, address: string): Promise<void> {
    const sqs = new SQSClient(this.#client);
    sqs.middlewareStack.add(
      (next) => (args) => {
        Object.assign(Object(args.request).headers, { 'x-forwarded-for': address });
        return next(args);
      },
      { step: 'build' },
    );
    try {
      const QueueUrl = this.#output('PosterOrdersQueueUrl');
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: poster }));
    } finally {
      sqs.destroy();
    }
  }

  /**
   * A press takes one order and works at it for so long, with a heartbeat every ten seconds.
   * @param breaks whether it fails in the end
   */
  async print(seconds: number, breaks = false) {
    const { client, stage } = this.#playground;
    let beat = async (): Promise<void> => {};
    return printOnce({
      client: client.sqs,
      queueUrl: this.#output('PosterOrdersQueueUrl'),
      visibilitySeconds: 30,
      waitSeconds: 0,
      every: (_, each) => {
        beat = each;
        return () => {};
      },
      async print() {
        for (let passed = 0; passed < seconds; passed += 10) {
          await stage.advance(10);
          await beat();
        }
        if (breaks) throw new Error('Paper jam');
      },
      onSilence(error) {
        throw error;
      },
    });
  }

  async #item(key: Key): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { address, dynamodb } = this.#playground.client;
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: address.tableName, Key: marshall(key) }));
    return Item === undefined ? undefined : unmarshall(Item);
  }

  #output(name: string): string {
    return this.#playground.stage.output('mailroom', name);
  }
}

/** Seconds that a failed order rests before another try, the first time. */
export const FIRST_BACK_OFF = backOff(1);
