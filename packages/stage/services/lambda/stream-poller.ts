import { array, type InferOutput, number, object, string } from 'valibot';
import { AwsError, StageError } from '../../errors.ts';
import { matchesPattern } from '../../event-pattern.ts';
import type { Caller } from '../../iam/access.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { hashOf } from '../dynamodb/streams/change-stream.ts';
import type { Shard } from '../dynamodb/streams/shard.ts';
import { type StreamItem, streamItem } from './stream-event.ts';
import { StreamLane, savedLane } from './stream-lane.ts';
import type { StreamEnvironment, StreamMapping } from './stream-mapping.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html#events-dynamodb-permissions */
const ACTIONS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'] as const;

/** Of each shard, how far it has been read, and what its lanes have not done yet. */
const savedShards = array(object({ id: string(), position: number(), lanes: array(savedLane) }));
type SavedShards = InferOutput<typeof savedShards>;

/** A shard that is being read. */
interface Followed {
  readonly shard: Shard;
  readonly lanes: readonly StreamLane[];
  position: number;
}

/**
 * The poller of an event source mapping of a stream: reads each shard in order with the function's own role, drops what
 * no filter wants, and hands the rest to the shard's lanes. A lane is what runs one batch at a time; as many as the
 * parallelization factor says, each with the partition keys of its own, so that their order is kept
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html#services-dynamodb-polling).
 */
export class StreamPoller implements Durable<SavedShards> {
  readonly schema = savedShards;
  readonly changes = new Changes();
  readonly #mapping: StreamMapping;
  readonly #environment: StreamEnvironment;
  readonly #followed: Followed[] = [];
  #saved: SavedShards = [];

  constructor(mapping: StreamMapping, environment: StreamEnvironment) {
    this.#mapping = mapping;
    this.#environment = environment;
  }

  save(): SavedShards {
    return this.#followed.map(({ shard, position, lanes }) => ({
      id: shard.id,
      position,
      lanes: lanes.map((lane) => lane.save()),
    }));
  }

  /** It starts from there. */
  restore(saved: SavedShards): void {
    this.#saved = saved;
  }

  /**
   * Starts polling.
   * @throws StageError when the function's role may not read the stream, or two functions read it already
   */
  start(): void {
    const { stream, functionArn } = this.#mapping;
    const { access, lambda } = this.#environment;
    const { name, roleArn } = lambda.find(functionArn);
    const poller = access.sessionFor(roleArn, name);
    try {
      for (const action of ACTIONS) this.#authorize(poller, action);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new StageError(
        `The event source mapping of ${name} cannot poll the stream of ${stream.settings.tableName}: ${error.message}`,
      );
    }
    stream.addReader(name);
    for (const shard of stream.shards) this.#follow(shard, poller, name);
  }

  #follow(shard: Shard, poller: Caller, functionName: string): void {
    const context = { ...this.#environment, mapping: this.#mapping, shardId: shard.id, functionName, poller };
    const lanes = Array.from(
      { length: this.#mapping.parallelizationFactor },
      () => new StreamLane(context, () => this.#note()),
    );
    const start = this.#mapping.startingPosition === 'LATEST' ? shard.end : shard.horizon;
    const saved = this.#saved.find(({ id }) => id === shard.id);
    const followed = { shard, lanes, position: saved?.position ?? start };
    this.#followed.push(followed);
    if (saved !== undefined) this.#resume(followed, saved);
    const read = () => {
      if (this.#environment.lambda.isClosed) return;
      this.#authorize(poller, 'GetRecords');
      const records = shard.from(followed.position);
      followed.position = shard.end;
      this.#note();
      const { arn } = this.#mapping.stream;
      const items = records.map((record) => streamItem(record, arn, this.#environment.clock.now()));
      const wanted = items.filter((item) => this.#isWanted(item));
      this.#report(shard, functionName, items.length - wanted.length);
      this.#offer(followed, wanted);
    };
    shard.whenAppended(read);
    if (followed.position < shard.end) read();
  }

  /** With another parallelization factor, each record finds its lane anew; retries are counted from the beginning then. */
  #resume(followed: Followed, { lanes: saved }: SavedShards[number]): void {
    const { shard, lanes } = followed;
    const { arn } = this.#mapping.stream;
    const find = (items: readonly { readonly sequenceNumber: string; readonly readAt: number }[]) =>
      items.flatMap(({ sequenceNumber, readAt }) => {
        const record = shard.find(BigInt(sequenceNumber));
        return record === undefined ? [] : [streamItem(record, arn, readAt)];
      });
    if (saved.length === lanes.length) {
      for (const [index, lane] of saved.entries()) lanes[index]?.restore(lane, find);
      return;
    }
    const items = saved.flatMap(({ parts, waiting }) => [...parts.flatMap(({ items }) => items), ...waiting]);
    this.#offer(followed, find(items));
  }

  #note(): void {
    this.changes.noteLater([], () => this.save());
  }

  #offer({ lanes }: Followed, items: readonly StreamItem[]): void {
    const { stream } = this.#mapping;
    const byLane = Map.groupBy(items, ({ record }) => {
      return lanes.length === 1 ? 0 : hashOf(`lane ${stream.partitionKeyOf(record)}`) % lanes.length;
    });
    for (const [lane, some] of byLane) lanes[lane]?.offer(some);
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
  #isWanted({ event }: StreamItem): boolean {
    const { filters } = this.#mapping;
    return filters.length === 0 || filters.some((pattern) => matchesPattern(pattern, event));
  }

  #report(shard: Shard, functionName: string, size: number): void {
    if (size === 0) return;
    const table = this.#mapping.stream.settings.tableName;
    this.#environment.records.add({ kind: 'stream-filtered', table, shardId: shard.id, functionName, size });
  }

  #authorize(poller: Caller, action: string): void {
    const permission = { action: `dynamodb:${action}`, resource: this.#mapping.stream.arn };
    this.#environment.access.authorize(poller, permission, { 'aws:securetransport': 'true' });
  }
}
