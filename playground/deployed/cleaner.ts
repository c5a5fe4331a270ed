import { setTimeout as pause } from 'node:timers/promises';
import { type AttributeValue, DeleteItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { profileItem } from '#lambda/registration/keys.ts';
import type { ArcadeClient } from '../arcade-client.ts';

/** Seconds until a profile expires: its reminders, the last after 15 minutes, still find it, and do not become dead letters. */
const PROFILE_SECONDS = 3_600;
/** Functions that react to a change may write after it: a partition is clean when it was found clean this often in a row. */
const CLEAN_LOOKS = 3;
const LOOKS = 30;

/** Takes away what a visit has left: users, and items by their partitions. */
export class Cleaner {
  readonly #client: ArcadeClient;
  readonly #users: string[] = [];
  readonly #partitions: string[] = [];

  constructor(client: ArcadeClient) {
    this.#client = client;
  }

  removesUser(email: string): void {
    this.#users.push(email);
  }

  sweeps(partition: string): void {
    this.#partitions.push(partition);
  }

  /** Does it, all that is possible. @returns what failed, one line each */
  async run(): Promise<readonly string[]> {
    const failures: string[] = [];
    const attempt = async (what: string, action: () => Promise<unknown>) => {
      await action().catch((error: Error) => failures.push(`${what}: ${error.name}: ${error.message}`));
    };
    for (const email of this.#users) await attempt(`the user ${email}`, () => this.#client.remove(email));
    await attempt('items', () => this.#sweepUntilClean());
    return failures;
  }

  async #sweepUntilClean(): Promise<void> {
    let clean = 0;
    for (let look = 0; look < LOOKS; look += 1) {
      let found = 0;
      for (const partition of this.#partitions) found += await this.#sweep(partition);
      clean = found === 0 ? clean + 1 : 0;
      if (clean === CLEAN_LOOKS) return;
      await pause(500);
    }
    throw new Error(`something still writes to ${this.#partitions.join(', ')}`);
  }

  /** Deletes the items of a partition. @returns how many there were to delete */
  async #sweep(partition: string): Promise<number> {
    const { address, dynamodb } = this.#client;
    const keys = await this.#keysIn(partition);
    for (const Key of keys) await dynamodb.send(new DeleteItemCommand({ TableName: address.tableName, Key }));
    return keys.length;
  }

  async #keysIn(partition: string): Promise<readonly Record<string, AttributeValue>[]> {
    const { address, dynamodb } = this.#client;
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        TableName: address.tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
        ProjectionExpression: 'pk, sk, entity',
      }),
    );
    const keys: Record<string, AttributeValue>[] = [];
    for (const { pk, sk, entity } of Items) {
      if (pk === undefined || sk === undefined) continue;
      if (entity?.S === profileItem.entity) await this.#letExpire({ pk, sk });
      else keys.push({ pk, sk });
    }
    return keys;
  }

  /** A profile is not deleted: the reminders that wait for it would fail until they are dead letters. */
  async #letExpire(Key: Record<string, AttributeValue>): Promise<void> {
    const expiresAt = Math.floor(Date.now() / 1_000) + PROFILE_SECONDS;
    await this.#client.dynamodb.send(
      new UpdateItemCommand({
        TableName: this.#client.address.tableName,
        Key,
        UpdateExpression: 'SET expiresAt = if_not_exists(expiresAt, :expiresAt)',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':expiresAt': { N: `${expiresAt}` } },
      }),
    );
  }
}
