import { setTimeout as pause } from 'node:timers/promises';
import { type InferOutput, literal, object, optional, record, string } from 'valibot';
import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import { AwsError, StageError } from '../../errors.ts';
import type { Durable } from '../../state/durable.ts';
import type { Engine } from './engine.ts';
import { type EngineAnswer, EngineCalls } from './engine-calls.ts';
import { checkExpressions } from './expressions.ts';
import { TableFaults } from './faults.ts';
import type { Item, StreamView } from './streams/change.ts';
import { ChangeStream, savedStream } from './streams/change-stream.ts';
import { EngineFeed, savedFeed } from './streams/engine-feed.ts';
import { ExpiredKeys } from './streams/mending.ts';
import { changeOf } from './table-changes.ts';
import type { TableClass } from './table-properties.ts';
import { tablesWritten } from './tables-written.ts';

/** How often, in stage time, expired items are deleted: late on purpose, as in AWS, where it may take days. */
const EXPIRY_SWEEP_MILLISECONDS = 6 * 3_600_000;

/** What may have been done when the engine ends before it has answered. */
const WRITES: ReadonlySet<string> = new Set(
  [
    'CreateTable',
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'BatchWriteItem',
    'TransactWriteItems',
    'ExecuteStatement',
    'BatchExecuteStatement',
    'ExecuteTransaction',
  ].map((operation) => `DynamoDB_20120810.${operation}`),
);

type Json = Readonly<Record<string, unknown>>;

export interface Table {
  readonly name: string;
  readonly arn: string;
  /** The first is the partition key. */
  readonly keyAttributes: readonly string[];
  /** The partition keys of its indexes, by their names. @default the table has no index */
  readonly indexKeys?: Readonly<Record<string, string>>;
  /** The attribute by which items expire, if they do. */
  readonly ttlAttribute?: string | undefined;
  /** What its stream shows, if it has one. */
  readonly streamView?: StreamView | undefined;
  /** @default its template names none */
  readonly tableClass?: TableClass | undefined;
}

/** A stream of the stage, and how it learns what the engine's says. */
interface Streaming {
  readonly stream: ChangeStream;
  readonly feed: EngineFeed;
  readonly expired: ExpiredKeys;
}

/** Tables, kept by an engine; expiry and streams follow the stage's clock. */
export class DynamoDb {
  readonly #clock: StageClock;
  readonly #activity: Activity;
  readonly #startEngine: () => Promise<Engine>;
  #engine: Promise<Engine> | undefined;
  readonly faults = new TableFaults();
  readonly #calls = new EngineCalls();
  /** By the name of the table. */
  readonly #streaming = new Map<string, Streaming>();
  #running: Engine | undefined;
  #serverErrors = 0;
  #isClosed = false;
  readonly #tables: Table[] = [];
  readonly #keepsTables: boolean;

  /**
   * @param startEngine is called when something first needs an engine: a stage without tables has no process of one
   * @param keepsTables whether the engine may have tables of an earlier run
   */
  constructor(clock: StageClock, activity: Activity, startEngine: () => Promise<Engine>, keepsTables = false) {
    this.#keepsTables = keepsTables;
    this.#clock = clock;
    this.#activity = activity;
    this.#startEngine = startEngine;
  }

  /** The process of the engine, once it runs, if the stage has started it. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  /** How many calls the engine has answered with an error of its own, for example on a full disk. */
  get serverErrors(): number {
    return this.#serverErrors;
  }

  /**
   * Sends an operation to the engine.
   * @throws AwsError as the engine answers it
   */
  async call(operation: string, input: Json): Promise<Json> {
    checkExpressions(input);
    const output = await this.#send(`DynamoDB_20120810.${operation}`, input);
    for (const table of tablesWritten(operation, input)) this.#streaming.get(table)?.feed.notice();
    return output;
  }

  /** Every table of the stage. */
  get tables(): readonly Table[] {
    return [...this.#tables];
  }

  /** The partition key and, if there is one, the sort key; none for a table that the stage does not know. */
  keyAttributes(table: string): readonly string[] {
    return this.#tables.find(({ name }) => name === table)?.keyAttributes ?? [];
  }

  /** The partition key of a table or one of its indexes; empty for one that the stage does not know. */
  partitionKey(table: string, index?: string): string {
    const found = this.#tables.find(({ name }) => name === table);
    return (index === undefined ? found?.keyAttributes[0] : found?.indexKeys?.[index]) ?? '';
  }

  get streams(): readonly ChangeStream[] {
    return [...this.#streaming.values()].map(({ stream }) => stream);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  stream(arn: string): ChangeStream {
    const found = this.streams.find((stream) => stream.arn === arn);
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
  }

  /** The engine's description of a table, with the class that its template names, and the stage's stream instead of its own. */
  async describeTable(input: Json & { readonly TableName: string }): Promise<Json> {
    const { Table: described } = await this.call('DescribeTable', input);
    const tableClass = this.#tables.find(({ name }) => name === input.TableName)?.tableClass;
    const Table = { ...Object(described), ...(tableClass && { TableClassSummary: { TableClass: tableClass } }) };
    const stream = this.#streaming.get(input.TableName)?.stream;
    if (stream === undefined) return { Table };
    const { arn, label, settings } = stream;
    const StreamSpecification = { StreamEnabled: true, StreamViewType: settings.view };
    return { Table: { ...Table, LatestStreamArn: arn, LatestStreamLabel: label, StreamSpecification } };
  }

  /** The engine is another process: iterators of streams are gone, and what was written meanwhile is read. */
  reconnect(): void {
    for (const { feed } of this.#streaming.values()) feed.reconnect();
  }

  /**
   * Sends a call to the engine. When that ends meanwhile, what only reads is sent to the next one. Of a write nobody knows whether
   * it was done, so that it fails as it does when DynamoDB itself fails: a caller may send it again.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
   */
  async #answer(target: string, input: Json): Promise<EngineAnswer> {
    this.#engine ??= this.#startEngine();
    const engine = await this.#engine;
    this.#running = engine;
    const { endpoint } = engine;
    try {
      return await this.#calls.send(endpoint, target, input);
    } catch (error) {
      if (this.#isClosed) throw error;
      try {
        const next = await engine.after(endpoint);
        if (!WRITES.has(target)) return await this.#calls.send(next, target, input);
      } catch (again) {
        if (!(again instanceof StageError)) throw again;
        // The stage ends, and says why.
      }
      throw new AwsError('InternalServerError', 'Internal server error', 500);
    }
  }

  async #send(target: string, input: Json): Promise<Json> {
    const { status, output } = await this.#answer(target, input);
    if (typeof output !== 'object' || output === null) throw new Error('The DynamoDB engine answered no JSON object');
    if (status < 300) return { ...output };
    if (status >= 500) this.#serverErrors += 1;
    const { __type, message, Message, ...details } = { __type: '', message: '', Message: '', ...output };
    throw new AwsError(__type.replace(/^.*#/, ''), message || Message, status, details);
  }

  /** @returns the ARN of its stream, if it has one */
  async createTable(table: Table, input: Json): Promise<{ readonly streamArn: string | undefined }> {
    const { streamView } = table;
    // Both images whatever the view, see streams/mending.ts.
    const withStream = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } };
    const wanted = { TableName: table.name, ...input, ...(streamView === undefined ? {} : withStream) };
    const description = (await this.#existing(wanted)) ?? (await this.call('CreateTable', wanted)).TableDescription;
    this.#tables.push(table);
    if (table.ttlAttribute !== undefined) this.#sweepLater(table, table.ttlAttribute);
    if (streamView === undefined) return { streamArn: undefined };
    const { LatestStreamArn } = Object(description);
    const stream = new ChangeStream(
      { ...table, tableName: table.name, tableArn: table.arn, view: streamView },
      this.#clock,
    );
    const expired = new ExpiredKeys(stream.changes);
    const call = (operation: string, streamInput: Json) =>
      this.#send(`DynamoDBStreams_20120810.${operation}`, streamInput);
    const feed = new EngineFeed(String(LatestStreamArn), call, stream, expired, this.#activity);
    this.#streaming.set(table.name, { stream, feed, expired });
    return { streamArn: stream.arn };
  }

  /** What of a stream survives a restart, besides what the engine's file keeps. */
  durableStream(tableName: string) {
    const streaming = this.#streaming.get(tableName);
    if (streaming === undefined) throw new Error(`The table ${tableName} has no stream`);
    const { stream, feed, expired } = streaming;
    const schema = object({
      ...savedStream.entries,
      feed: optional(savedFeed, {}),
      expired: optional(record(string(), literal(true)), {}),
    });
    const durable: Durable<InferOutput<typeof schema>> = {
      schema,
      changes: stream.changes,
      save: () => ({ ...stream.save(), feed: feed.save(), expired: expired.save() }),
      restore: (saved) => {
        stream.restore(saved);
        expired.restore(saved.expired);
        feed.restore(saved.feed);
      },
    };
    return durable;
  }

  /**
   * The description of a table that the engine has kept in its file.
   * @throws StageError when it is not the one that the template wants
   */
  async #existing(wanted: Json & { readonly TableName: string }): Promise<unknown> {
    if (!this.#keepsTables) return undefined;
    const { TableName } = wanted;
    try {
      const { Table } = await this.call('DescribeTable', { TableName });
      const change = changeOf(Object(Table), wanted);
      if (change === undefined) return Table;
      throw new StageError(
        `The table ${TableName} was made with other ${change} than its template has now, and the local stage does not ` +
          'change tables: begin with another state, or undo the change.',
      );
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#streaming.values()].map(({ feed }) => feed.close()));
    // An engine that did not start has nothing to close.
    const engine = await this.#engine?.catch(() => undefined);
    this.#calls.close();
    await engine?.close();
  }

  #sweepLater(table: Table, attribute: string): void {
    const since = (this.#clock.now() - this.#clock.createdAt) % EXPIRY_SWEEP_MILLISECONDS;
    this.#clock.after(EXPIRY_SWEEP_MILLISECONDS - since, () => {
      this.#activity.run(() => this.#deleteExpired(table, attribute));
      this.#sweepLater(table, attribute);
    });
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html */
  async #deleteExpired(table: Table, attribute: string): Promise<void> {
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
        const Key: Item = Object.fromEntries(table.keyAttributes.map((name) => [name, item[name]]));
        const expired = this.#streaming.get(table.name)?.expired;
        expired?.add(Key);
        try {
          const ConditionExpression = '#ttl < :now';
          await this.call('DeleteItem', { TableName: table.name, Key, ConditionExpression, ...expression });
        } catch (error) {
          expired?.take(Key);
          // Renewed in the meantime: it stays.
          if (!(error instanceof AwsError && error.code === 'ConditionalCheckFailedException')) throw error;
        }
      }
      cursor = page.LastEvaluatedKey;
      await pause(0);
    } while (cursor !== undefined);
  }
}
