import { setTimeout as pause } from 'node:timers/promises';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Engine } from './engine.ts';

/** How often, in stage time, expired items are deleted: late on purpose, as in AWS, where it may take days. */
const EXPIRY_SWEEP_MILLISECONDS = 6 * 3_600_000;

/** The engine wants a signature and does not check it; the stage has decided already who may. */
const UNCHECKED_SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local';

type Json = Readonly<Record<string, unknown>>;

export interface TableKey {
  readonly name: string;
  readonly keyAttributes: readonly string[];
}

/** Tables, kept by an engine; expiry follows the stage's clock. */
export class DynamoDb {
  readonly #clock: StageClock;
  readonly #activity: Activity;
  readonly #engine: Promise<Engine>;

  constructor(clock: StageClock, activity: Activity, engine: Promise<Engine>) {
    this.#clock = clock;
    this.#activity = activity;
    this.#engine = engine;
    // Whoever calls first hears of an engine that did not start; until then the rejection is not unhandled.
    engine.catch(() => {});
  }

  /**
   * Sends an operation to the engine.
   * @throws AwsError as the engine answers it
   */
  async call(operation: string, input: Json): Promise<Json> {
    const { endpoint } = await this.#engine;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization: UNCHECKED_SIGNATURE,
      },
      body: JSON.stringify(input),
    });
    const output: unknown = await response.json();
    if (typeof output !== 'object' || output === null) throw new Error('The DynamoDB engine answered no JSON object');
    if (response.ok) return { ...output };
    const { __type, message, Message, ...details } = { __type: '', message: '', Message: '', ...output };
    throw new AwsError(__type.replace(/^.*#/, ''), message || Message, response.status, details);
  }

  /**
   * @param table its name and the attributes of its primary key
   * @param ttlAttribute the attribute by which items expire, if they do
   */
  async createTable(
    table: TableKey,
    input: Json,
    ttlAttribute: string | undefined,
  ): Promise<{ readonly streamArn: string | undefined }> {
    const { TableDescription } = await this.call('CreateTable', { TableName: table.name, ...input });
    if (ttlAttribute !== undefined) this.#sweepLater(table, ttlAttribute);
    const description = typeof TableDescription === 'object' && TableDescription !== null ? TableDescription : {};
    return { streamArn: 'LatestStreamArn' in description ? String(description.LatestStreamArn) : undefined };
  }

  async close(): Promise<void> {
    // An engine that never started has nothing to close.
    const engine = await this.#engine.catch(() => undefined);
    await engine?.close();
  }

  #sweepLater(table: TableKey, attribute: string): void {
    this.#clock.after(EXPIRY_SWEEP_MILLISECONDS, () => {
      this.#activity.run(() => this.#deleteExpired(table, attribute));
      this.#sweepLater(table, attribute);
    });
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html */
  async #deleteExpired(table: TableKey, attribute: string): Promise<void> {
    const expression = {
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: { ':now': { N: `${Math.floor(this.#clock.now() / 1_000)}` } },
    };
    let cursor: unknown;
    do {
      const page = await this.call('Scan', {
        TableName: table.name,
        FilterExpression: '#ttl < :now',
        ...expression,
        ...(cursor === undefined ? {} : { ExclusiveStartKey: cursor }),
      });
      for (const item of Array.isArray(page.Items) ? page.Items : []) {
        try {
          await this.call('DeleteItem', {
            TableName: table.name,
            Key: Object.fromEntries(table.keyAttributes.map((name) => [name, item[name]])),
            ConditionExpression: '#ttl < :now',
            ...expression,
          });
        } catch (error) {
          // Renewed in the meantime: it stays.
          if (!(error instanceof AwsError && error.code === 'ConditionalCheckFailedException')) throw error;
        }
      }
      cursor = page.LastEvaluatedKey;
      await pause(0);
    } while (cursor !== undefined);
  }
}
