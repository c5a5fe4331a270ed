import type { Activity } from '../../activity.ts';
import type { StageClock } from '../../clock.ts';
import type { Targets } from '../../delivery/targets.ts';
import type { Pattern } from '../../event-pattern.ts';
import type { Access, Caller } from '../../iam/access.ts';
import type { Records } from '../../records.ts';
import type { BatchConsumer } from './batch-consumer.ts';
import type { StreamSource } from './stream-source.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
export interface StreamMapping {
  readonly stream: StreamSource;
  readonly functionArn: string;
  /** Where it begins to read the shards that exist; a number is a time in epoch milliseconds. It reads later shards from their beginning. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | number;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  /** Batches of one shard at the same time. */
  readonly parallelizationFactor: number;
  readonly bisectsOnError: boolean;
  /** -1: until the records expire. */
  readonly maxRetryAttempts: number;
  /** -1: until the records expire. */
  readonly maxRecordAgeSeconds: number;
  readonly reportsBatchItemFailures: boolean;
  /** A record has to match one of them; without any, every record is sent. */
  readonly filters: readonly Pattern[];
  readonly onFailureArn: string | undefined;
}

export interface StreamEnvironment {
  readonly lambda: BatchConsumer;
  readonly access: Access;
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly records: Records;
  readonly targets: Targets;
}

/** One shard of a mapping, as its lanes see it. */
export interface ShardContext extends StreamEnvironment {
  readonly mapping: StreamMapping;
  readonly shardId: string;
  /** For records of what happened. */
  readonly functionName: string;
  /** The session of the function's role. */
  readonly poller: Caller;
}
