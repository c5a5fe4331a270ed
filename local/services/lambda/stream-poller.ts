import { AwsError, StageError } from '../../errors.ts';
import { matchesPattern } from '../../event-pattern.ts';
import type { Caller } from '../../iam/access.ts';
import { hashOf } from '../dynamodb/streams/change-stream.ts';
import type { Shard } from '../dynamodb/streams/shard.ts';
import { type StreamItem, streamItem } from './stream-event.ts';
import { StreamLane } from './stream-lane.ts';
import type { StreamEnvironment, StreamMapping } from './stream-mapping.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html#events-dynamodb-permissions */
const ACTIONS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'] as const;

/**
 * The poller of an event source mapping of a stream: reads each shard in order with the function's own role, drops what
 * no filter wants, and hands the rest to the shard's lanes. A lane is what runs one batch at a time; as many as the
 * parallelization factor says, each with the partition keys of its own, so that their order is kept
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html#services-dynamodb-polling).
 */
export class StreamPoller {
  readonly #mapping: StreamMapping;
  readonly #environment: StreamEnvironment;

  constructor(mapping: StreamMapping, environment: StreamEnvironment) {
    this.#mapping = mapping;
    this.#environment = environment;
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
    const lanes = Array.from({ length: this.#mapping.parallelizationFactor }, () => new StreamLane(context));
    let position = this.#mapping.startingPosition === 'LATEST' ? shard.end : shard.horizon;
    const read = () => {
      if (this.#environment.lambda.isClosed) return;
      this.#authorize(poller, 'GetRecords');
      const records = shard.from(position);
      position = shard.end;
      const { stream } = this.#mapping;
      const items = records.map((record) => streamItem(record, stream.arn, this.#environment.clock.now()));
      const wanted = items.filter((item) => this.#isWanted(item));
      this.#report(shard, functionName, items.length - wanted.length);
      const byLane = Map.groupBy(wanted, ({ record }) => {
        return lanes.length === 1 ? 0 : hashOf(`lane ${stream.partitionKeyOf(record)}`) % lanes.length;
      });
      for (const [lane, some] of byLane) lanes[lane]?.offer(some);
    };
    shard.whenAppended(read);
    if (position < shard.end) read();
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
