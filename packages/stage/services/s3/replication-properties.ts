import {
  array,
  type InferOutput,
  integer,
  literal,
  minValue,
  number,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
} from 'valibot';
import { StageError } from '../../errors.ts';
import type { ResourceOrigin } from '../../registry.ts';
import { place } from '../../resource-values.ts';
import type { ReplicationRule, ReplicationSettings } from './replication-rules.ts';

const Status = picklist(['Enabled', 'Disabled']);
const Tag = strictObject({ Key: string(), Value: string() });
const minutes = strictObject({ Minutes: number() });

const rule = strictObject({
  Id: optional(string()),
  Status,
  Priority: optional(pipe(number(), integer(), minValue(0))),
  Prefix: optional(string()),
  Filter: optional(
    strictObject({
      Prefix: optional(string()),
      TagFilter: optional(Tag),
      And: optional(strictObject({ Prefix: optional(string()), TagFilters: optional(array(Tag)) })),
    }),
  ),
  DeleteMarkerReplication: optional(strictObject({ Status: optional(Status, 'Disabled') })),
  Destination: strictObject({
    Bucket: string(),
    StorageClass: optional(
      picklist([
        'STANDARD',
        'STANDARD_IA',
        'ONEZONE_IA',
        'INTELLIGENT_TIERING',
        'GLACIER_IR',
        'GLACIER',
        'DEEP_ARCHIVE',
      ]),
    ),
    EncryptionConfiguration: optional(strictObject({ ReplicaKmsKeyID: string() })),
    // Replicas are on time: the stage begins at once.
    Metrics: optional(strictObject({ Status, EventThreshold: optional(minutes) })),
    ReplicationTime: optional(strictObject({ Status, Time: minutes })),
  }),
  SourceSelectionCriteria: optional(
    strictObject({
      SseKmsEncryptedObjects: optional(strictObject({ Status })),
      ReplicaModifications: optional(strictObject({ Status: literal('Disabled') })),
    }),
  ),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-replicationconfiguration.html */
export const replicationConfiguration = strictObject({ Role: string(), Rules: array(rule) });

/** @throws StageError as S3 refuses a configuration */
export function replicationOf(
  configuration: InferOutput<typeof replicationConfiguration> | undefined,
  versioning: string | undefined,
  origin: ResourceOrigin,
): ReplicationSettings | undefined {
  if (configuration === undefined) return undefined;
  const refuse = (message: string) => new StageError(`${place(origin)}: ${message}`);
  // Recorded: test_s3::TestS3BucketReplication::test_replication_config.
  if (versioning !== 'Enabled') {
    throw refuse("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
  }
  const rules = configuration.Rules.flatMap((one, index): readonly ReplicationRule[] => {
    check(one, refuse);
    if (one.Status === 'Disabled') return [];
    const { Destination, Filter } = one;
    const tags = [...(Filter?.TagFilter === undefined ? [] : [Filter.TagFilter]), ...(Filter?.And?.TagFilters ?? [])];
    const replicaKeyId = Destination.EncryptionConfiguration?.ReplicaKmsKeyID;
    return [
      {
        id: one.Id ?? `${origin.logicalId}-${index}`,
        priority: one.Priority ?? 0,
        prefix: Filter?.And?.Prefix ?? Filter?.Prefix ?? one.Prefix ?? '',
        tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
        // Without a filter the configuration is of the first version, which replicates markers.
        deleteMarkers: Filter === undefined || one.DeleteMarkerReplication?.Status === 'Enabled',
        destination: Destination.Bucket.replace(/^arn:[\w-]+:s3:::/, ''),
        ...(Destination.StorageClass === undefined ? {} : { storageClass: Destination.StorageClass }),
        ...(replicaKeyId === undefined ? {} : { replicaKeyId }),
      },
    ];
  });
  return { roleArn: configuration.Role, rules };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html */
function check(one: InferOutput<typeof rule>, refuse: (message: string) => StageError): void {
  const { DeleteMarkerReplication: markers, Destination, Filter, SourceSelectionCriteria: criteria } = one;
  if (Filter !== undefined && one.Prefix !== undefined) throw refuse('A replication rule has either Filter or Prefix.');
  if (Filter !== undefined && (markers === undefined || one.Priority === undefined)) {
    throw refuse(
      `${markers === undefined ? 'DeleteMarkerReplication' : 'Priority'} must be specified for this version of Cross Region Replication configuration schema.`,
    );
  }
  const hasTags = Filter?.TagFilter !== undefined || Filter?.And?.TagFilters !== undefined;
  if (hasTags && markers?.Status === 'Enabled') {
    throw refuse('Delete marker replication is not supported if any Tag filter is specified.');
  }
  const takesKeys = criteria?.SseKmsEncryptedObjects?.Status === 'Enabled';
  if (takesKeys !== (Destination.EncryptionConfiguration !== undefined)) {
    throw refuse('SseKmsEncryptedObjects and EncryptionConfiguration must be specified together.');
  }
}
