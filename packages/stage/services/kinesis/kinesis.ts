import type { TargetKind } from '../../delivery/targets.ts';
import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import type { Kms } from '../kms/kms.ts';
import { recordBytes } from './data-record.ts';
import type { DataShard } from './data-shard.ts';
import { type Consumer, DataStream, type NewRecord, type StreamSettings } from './data-stream.ts';

/** What data streams need: the keys that encrypt them. */
export interface KinesisStage extends StageCore {
  readonly kms: Kms;
}

/** What became of a record. */
export interface Put {
  readonly shardId: string;
  /** Undefined when the shard had no throughput left. */
  readonly sequenceNumber: bigint | undefined;
}

/** All data streams of the stage. */
export class Kinesis {
  readonly #stage: Pick<StageCore, 'account' | 'clock' | 'records'>;
  readonly #streams = new Map<string, DataStream>();

  constructor(stage: Pick<StageCore, 'account' | 'clock' | 'records'>) {
    this.#stage = stage;
  }

  create(settings: StreamSettings): DataStream {
    const stream = new DataStream(settings, this.#stage.clock);
    this.#streams.set(settings.arn, stream);
    return stream;
  }

  get all(): readonly DataStream[] {
    return [...this.#streams.values()];
  }

  /** @throws AwsError `ResourceNotFoundException` (recorded: test_kinesis::test_cbor_exceptions) */
  byName(name: string): DataStream {
    const found = this.all.find(({ settings }) => settings.name === name);
    if (found !== undefined) return found;
    const message = `Stream ${name} under account ${this.#stage.account} not found.`;
    throw new AwsError('ResourceNotFoundException', message);
  }

  /** @param arn of a stream, or of a consumer of it. @throws AwsError `ResourceNotFoundException` */
  byArn(arn: string): DataStream {
    const streamArn = arn.replace(/\/consumer\/.*$/, '');
    return this.#streams.get(streamArn) ?? this.byName(streamArn.slice(streamArn.indexOf('/') + 1));
  }

  /** @throws AwsError `ResourceNotFoundException` */
  consumer(arn: string): Consumer {
    const found = [...this.byArn(arn).consumers.values()].find((consumer) => consumer.arn === arn);
    if (found !== undefined) return found;
    throw new AwsError('ResourceNotFoundException', `Consumer ${arn} not found.`);
  }

  /** Keeps the records that their shards have throughput for. @returns one answer for each, in order */
  put(stream: DataStream, records: readonly NewRecord[]): readonly Put[] {
    // A key that no shard has refuses all of them, so each has its shard before the first is kept.
    const placed = records.map((record) => ({ record, shard: stream.shardFor(record) }));
    const counts = new Map<DataShard, { records: number; bytes: number; throttled: number }>();
    const answers = placed.map(({ record, shard }): Put => {
      const kept = stream.put(record, shard);
      const count = counts.get(shard) ?? { records: 0, bytes: 0, throttled: 0 };
      counts.set(shard, count);
      if (kept === undefined) count.throttled += 1;
      else {
        count.records += 1;
        count.bytes += recordBytes(record);
      }
      return { shardId: shard.id, sequenceNumber: kept?.sequenceNumber };
    });
    for (const [{ id: shardId }, count] of counts) {
      this.#stage.records.add({ kind: 'stream-put', stream: stream.settings.name, shardId, ...count });
    }
    return answers;
  }

  /** How services deliver to a stream: one record each. @throws AwsError `ProvisionedThroughputExceededException` */
  readonly target: TargetKind = {
    permission: (resource) => ({ action: 'kinesis:PutRecord', resource }),
    deliver: ({ targetArn, payload, groupId }) => {
      const stream = this.byArn(targetArn);
      const partitionKey = groupId ?? `${stream.settings.name}-${this.#stage.clock.now()}`;
      const [put] = this.put(stream, [{ partitionKey, data: Buffer.from(payload).toString('base64') }]);
      if (put?.sequenceNumber === undefined) throw throttled(stream, `${put?.shardId}`);
    },
  };
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_Examples */
export const rateExceeded = ({ settings: { name, arn } }: DataStream, shardId: string): string =>
  `Rate exceeded for shard ${shardId} in stream ${name} under account ${arn.split(':')[4]}.`;

export const throttled = (stream: DataStream, shardId: string): AwsError =>
  new AwsError('ProvisionedThroughputExceededException', rateExceeded(stream, shardId));
