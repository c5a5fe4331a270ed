import {
  array,
  boolean,
  type InferOutput,
  length,
  literal,
  maxLength,
  minLength,
  minValue,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
  unknown,
} from 'valibot';
import { policyDocument } from '../../iam/policy.ts';
import { numeric, text } from '../../resource-values.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const tableOrIndex = pipe(
  string(),
  regex(/^[\w.-]{3,255}$/, 'it has 3 to 255 letters, digits, dots, hyphens and underscores'),
);
const attributeName = text(255, 1);
const keySchema = array(strictObject({ AttributeName: attributeName, KeyType: picklist(['HASH', 'RANGE']) }));
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html */
const projection = strictObject({
  ProjectionType: picklist(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: optional(pipe(array(attributeName), minLength(1), maxLength(20))),
});
const indexKeys = { IndexName: tableOrIndex, KeySchema: keySchema, Projection: projection };

/** What both kinds of table say. */
const common = {
  TableName: optional(tableOrIndex),
  AttributeDefinitions: array(strictObject({ AttributeName: attributeName, AttributeType: picklist(['S', 'N', 'B']) })),
  KeySchema: keySchema,
  LocalSecondaryIndexes: optional(array(strictObject(indexKeys))),
  StreamSpecification: optional(
    strictObject({ StreamViewType: picklist(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) }),
  ),
  TimeToLiveSpecification: optional(strictObject({ AttributeName: optional(attributeName), Enabled: boolean() })),
};

/** It decides about the bill, and the stage has none: a global table describes it, and does the same with either. */
const tableClass = picklist(['STANDARD', 'STANDARD_INFREQUENT_ACCESS']);
export type TableClass = InferOutput<typeof tableClass>;

const maxReads = strictObject({ MaxReadRequestUnits: numeric });

/** What a replica says beyond the table; one replica, in the stage's own Region. */
const replica = strictObject({
  Region: string(),
  // Accepted, not executed: nothing is backed up, protected, limited or billed on a laptop.
  GlobalSecondaryIndexes: optional(
    array(strictObject({ IndexName: string(), ReadOnDemandThroughputSettings: optional(maxReads) })),
  ),
  DeletionProtectionEnabled: optional(boolean()),
  PointInTimeRecoverySpecification: optional(strictObject({ PointInTimeRecoveryEnabled: boolean() })),
  ReadOnDemandThroughputSettings: optional(maxReads),
  TableClass: optional(tableClass),
  Tags: optional(unknown()),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
export const globalTableProperties = {
  ...common,
  BillingMode: literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: optional(
    array(
      strictObject({
        ...indexKeys,
        // Accepted, not executed, like that of the table.
        WriteOnDemandThroughputSettings: optional(strictObject({ MaxWriteRequestUnits: numeric })),
      }),
    ),
  ),
  Replicas: pipe(array(replica), length(1, 'the local stage has one Region')),
};

const units = pipe(numeric, minValue(1));
const throughput = strictObject({ ReadCapacityUnits: units, WriteCapacityUnits: units });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const tableProperties = {
  ...common,
  BillingMode: optional(picklist(['PROVISIONED', 'PAY_PER_REQUEST']), 'PROVISIONED'),
  ProvisionedThroughput: optional(throughput),
  GlobalSecondaryIndexes: optional(
    array(
      strictObject({
        ...indexKeys,
        ProvisionedThroughput: optional(throughput),
        // Accepted, not executed, like those of the table.
        ContributorInsightsSpecification: optional(unknown()),
        OnDemandThroughput: optional(unknown()),
        WarmThroughput: optional(unknown()),
      }),
    ),
  ),
  ResourcePolicy: optional(strictObject({ PolicyDocument: policyDocument })),
};

const commonSchema = strictObject(common);
export type CommonProperties = InferOutput<typeof commonSchema>;
