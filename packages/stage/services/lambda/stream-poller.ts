import { array, type InferOutput, number, object, string } from 'valibot';
import { AwsError, StageError } from '../../errors.ts';
import { matchesPattern } from '../../event-pattern.ts';
import type { Caller, Permission } from '../../iam/access.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { hashOf } from '../dynamodb/streams/change-stream.ts';
import { type StreamItem, streamItem } from './stream-event.ts';
import { StreamLane, savedLane } from './stream-lane.ts';
import type { StreamEnvironment, StreamMapping } from './stream-mapping.ts';
import type { SourceShard } from './stream-source.ts';

/** Of each shard, how far it has been read, and what its lanes have not done yet. */
const savedShards = array(object({ id: string(), position: number(), lanes: array(savedLane) }));
type SavedShards = InferOutput<typeof savedShards>;

/** A shard that is being read. */
interface Followed {
  readonly shard: SourceShard;
  readonly lanes: readonly StreamLane[];
  position: number;
}

/**
 * The poller of an event source mapping of a stream: reads each shard in order with the function's own role, drops what
 * no filter wants, and hands the rest to the shard's lanes. A lane is what runs one batch at a time; as many as the
 * parallelization factor says, each with the partition keys of its own, so that their order is kept
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html#services-dynamodb-polling).
 * A shard that was made from others waits until those are closed and everything in them is done
 * (https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html).
 */
export class StreamPoller implements Durable<SavedShards> {
  readonly schema = savedShards;
  readonly changes = new Changes();
  readonly #mapping: StreamMapping;
  readonly #environment: StreamEnvironment;
  readonly #followed: Followed[] = [];
  /** Shards whose parents are not done, each with what starts to read it. */
  readonly #waiting = new Map<SourceShard, () => void>();
  #isProceeding = false;
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
    const { stream, functionArn, startingPosition } = this.#mapping;
    const { access, lambda } = this.#environment;
    const { name, roleArn } = lambda.find(functionArn);
    const poller = access.sessionFor(roleArn, name);
    try {
      for (const permission of stream.permissions) this.#authorize(poller, permission);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new StageError(
        `The event source mapping of ${name} cannot poll the stream of ${stream.name}: ${error.message}`,
      );
    }
    stream.addReader(name);
    const isFirst = this.#saved.length === 0;
    for (const shard of stream.shards) {
      const start = isFirst ? positionOf(startingPosition, shard) : shard.horizon;
      this.#waiting.set(shard, () => this.#follow(shard, start, poller, name));
    }
    stream.whenSharded((shard) => {
      this.#waiting.set(shard, () => this.#follow(shard, shard.horizon, poller, name));
      this.#proceed();
    });
    this.#proceed();
  }

  /** Reads the shards that have no parents, or whose parents are done. Parents come before their children in the list. */
  #proceed(): void {
    if (this.#isProceeding) return;
    this.#isProceeding = true;
    for (const [shard, follow] of this.#waiting) {
      if (!shard.parents.every((id) => this.#isDone(id))) continue;
      this.#waiting.delete(shard);
      follow();
    }
    this.#isProceeding = false;
  }

  /** Whether nothing of a shard is left to do. One that the stream does not keep any more has nothing left either. */
  #isDone(id: string): boolean {
    const followed = this.#followed.find(({ shard }) => shard.id === id);
    if (followed === undefined) return ![...this.#waiting.keys()].some((shard) => shard.id === id);
    const { shard, lanes, position } = followed;
    return shard.isClosed && position >= shard.end && lanes.every((lane) => lane.isIdle);
  }

  #follow(shard: SourceShard, start: number, poller: Caller, functionName: string): void {
    const context = { ...this.#environment, mapping: this.#mapping, shardId: shard.id, functionName, poller };
    const lanes = Array.from(
      { length: this.#mapping.parallelizationFactor },
      () => new StreamLane(context, () => this.#changed()),
    );
    const saved = this.#saved.find(({ id }) => id === shard.id);
    const followed = { shard, lanes, position: saved?.position ?? start };
    this.#followed.push(followed);
    if (saved !== undefined) this.#resume(followed, saved);
    const [readPermission] = this.#mapping.stream.permissions;
    const read = () => {
      if (this.#environment.lambda.isClosed) return;
      if (readPermission !== undefined) this.#authorize(poller, readPermission);
      const records = shard.from(followed.position);
      followed.position = shard.end;
      const items = records.map((record) => streamItem(record, this.#environment.clock.now()));
      const wanted = items.filter((item) => this.#isWanted(item));
      this.#report(shard, functionName, items.length - wanted.length);
      this.#offer(followed, wanted);
      this.#changed();
    };
    shard.whenAppended(read);
    if (followed.position < shard.end) read();
  }

  /** With another parallelization factor, each record finds its lane anew; retries are counted from the beginning then. */
  #resume(followed: Followed, { lanes: saved }: SavedShards[number]): void {
    const { shard, lanes } = followed;
    const find = (items: readonly { readonly sequenceNumber: string; readonly readAt: number }[]) =>
      items.flatMap(({ sequenceNumber, readAt }) => {
        const record = shard.find(BigInt(sequenceNumber));
        return record === undefined ? [] : [streamItem(record, readAt)];
      });
    if (saved.length === lanes.length) {
      for (const [index, lane] of saved.entries()) lanes[index]?.restore(lane, find);
      return;
    }
    const items = saved.flatMap(({ parts, waiting }) => [...parts.flatMap(({ items }) => items), ...waiting]);
    this.#offer(followed, find(items));
  }

  #changed(): void {
    this.changes.noteLater([], () => this.save());
    this.#proceed();
  }

  #offer({ lanes }: Followed, items: readonly StreamItem[]): void {
    const byLane = Map.groupBy(items, ({ record }) => {
      return lanes.length === 1 ? 0 : hashOf(`lane ${record.partitionKey}`) % lanes.length;
    });
    for (const [lane, some] of byLane) lanes[lane]?.offer(some);
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
  #isWanted({ record }: StreamItem): boolean {
    const { filters } = this.#mapping;
    return filters.length === 0 || filters.some((pattern) => matchesPattern(pattern, record.filtered));
  }

  #report(shard: SourceShard, functionName: string, size: number): void {
    if (size === 0) return;
    const table = this.#mapping.stream.name;
    this.#environment.records.add({ kind: 'stream-filtered', table, shardId: shard.id, functionName, size });
  }

  #authorize(poller: Caller, permission: Permission): void {
    this.#environment.access.authorize(poller, permission, { 'aws:securetransport': 'true' });
  }
}

/** Where a mapping begins in a shard that was there before it. */
function positionOf(start: StreamMapping['startingPosition'], shard: SourceShard): number {
  if (start === 'LATEST') return shard.end;
  return start === 'TRIM_HORIZON' ? shard.horizon : shard.positionSince(start);
}
