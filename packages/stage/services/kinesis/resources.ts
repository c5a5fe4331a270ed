import { literal, optional, picklist, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { accepted, between, named, physicalName, place, reasons } from '../../resource-values.ts';
import { newConsumer } from './consumer-operations.ts';
import type { Kinesis, KinesisStage } from './kinesis.ts';
import { MAX_RETENTION_HOURS, MIN_RETENTION_HOURS } from './stream-operations.ts';

/** Recorded: test_kinesis::test_create_stream_without_shard_count. */
const ON_DEMAND_SHARDS = 4;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Kinesis.html */
export function kinesisResources(kinesis: Kinesis, stage: KinesisStage): readonly ResourceType[] {
  const { access, arn: arnOf, clock, keep, kms } = stage;
  return [
    resourceType({
      type: 'AWS::Kinesis::Stream',
      properties: {
        Name: optional(named(128, '-_.')),
        ShardCount: optional(between(1, 10_000)),
        StreamModeDetails: optional(strictObject({ StreamMode: picklist(['ON_DEMAND', 'PROVISIONED']) })),
        RetentionPeriodHours: optional(between(MIN_RETENTION_HOURS, MAX_RETENTION_HOURS), MIN_RETENTION_HOURS),
        MaxRecordSizeInKiB: optional(between(1_024, 10_240), 1_024),
        StreamEncryption: optional(strictObject({ EncryptionType: literal('KMS'), KeyId: string() })),
      },
      notExecuted: {
        Tags: reasons.tags,
        DesiredShardLevelMetrics: 'The stage reports the metrics of streams, not those of single shards.',
      },
      create(properties, origin) {
        const { Name, ShardCount, StreamModeDetails, RetentionPeriodHours, MaxRecordSizeInKiB } = properties;
        const mode = StreamModeDetails?.StreamMode ?? 'PROVISIONED';
        if ((mode === 'ON_DEMAND') !== (ShardCount === undefined)) {
          const rule = 'a stream on demand has no ShardCount, and a provisioned one has to have it';
          throw new StageError(`${place(origin)}: ${rule}.`);
        }
        const name = Name ?? physicalName(origin);
        const arn = arnOf('kinesis', `stream/${name}`);
        const keyId = properties.StreamEncryption?.KeyId;
        // The key of AWS needs no permission of callers.
        const own = keyId === undefined || keyId === 'alias/aws/kinesis' ? undefined : keyId;
        if (own !== undefined) accepted(origin, () => kms.find(own));
        const stream = kinesis.create({
          name,
          arn,
          mode,
          shardCount: ShardCount ?? ON_DEMAND_SHARDS,
          retentionHours: RetentionPeriodHours,
          maxRecordBytes: MaxRecordSizeInKiB * 1_024,
          keyId: own,
        });
        keep(`data stream ${name}`, stream);
        return { ref: name, attributes: { Arn: arn } };
      },
    }),
    resourceType({
      type: 'AWS::Kinesis::StreamConsumer',
      properties: { ConsumerName: named(128, '-_.'), StreamARN: string() },
      notExecuted: { Tags: reasons.tags },
      create({ ConsumerName, StreamARN }, origin) {
        const stream = accepted(origin, () => kinesis.byArn(StreamARN));
        const consumer = newConsumer(stream, ConsumerName, clock.createdAt);
        stream.register(consumer);
        return {
          ref: consumer.arn,
          attributes: {
            ConsumerARN: consumer.arn,
            ConsumerName,
            ConsumerStatus: 'ACTIVE',
            ConsumerCreationTimestamp: `${Math.floor(consumer.createdAt / 1_000)}`,
            StreamARN,
          },
        };
      },
    }),
    resourceType({
      type: 'AWS::Kinesis::ResourcePolicy',
      properties: { ResourceArn: string(), ResourcePolicy: policyDocument },
      create({ ResourceArn, ResourcePolicy }, origin) {
        access.setResourcePolicy(accepted(origin, () => kinesis.byArn(ResourceArn)).settings.arn, ResourcePolicy);
        return { ref: physicalName(origin) };
      },
    }),
  ];
}
