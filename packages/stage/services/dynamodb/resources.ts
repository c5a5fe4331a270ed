import {
  array,
  boolean,
  type InferOutput,
  length,
  literal,
  maxLength,
  minLength,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
  unknown,
} from 'valibot';
import { type ResourceType, resourceType } from '../../registry.ts';
import { numeric, physicalName, text } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { DynamoDb } from './dynamodb.ts';

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

const maxReads = strictObject({ MaxReadRequestUnits: numeric });
const index = strictObject({
  IndexName: tableOrIndex,
  KeySchema: keySchema,
  Projection: projection,
  // Accepted, not executed, like that of the table.
  WriteOnDemandThroughputSettings: optional(strictObject({ MaxWriteRequestUnits: numeric })),
});

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
  Tags: optional(unknown()),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
export function dynamoDbResources(dynamodb: DynamoDb, { keep, arn: arnOf }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::DynamoDB::GlobalTable',
      properties: {
        TableName: optional(tableOrIndex),
        AttributeDefinitions: array(
          strictObject({ AttributeName: attributeName, AttributeType: picklist(['S', 'N', 'B']) }),
        ),
        KeySchema: keySchema,
        BillingMode: literal('PAY_PER_REQUEST'),
        GlobalSecondaryIndexes: optional(array(index)),
        StreamSpecification: optional(
          strictObject({ StreamViewType: picklist(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) }),
        ),
        TimeToLiveSpecification: optional(strictObject({ AttributeName: attributeName, Enabled: boolean() })),
        Replicas: pipe(array(replica), length(1, 'the local stage has one Region')),
      },
      notExecuted: { WriteOnDemandThroughputSettings: 'It limits the bill, and the stage has none.' },
      async create(properties, origin) {
        const name = properties.TableName ?? physicalName(origin);
        const ttl = properties.TimeToLiveSpecification;
        const { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes, StreamSpecification } =
          properties;
        const arn = arnOf('dynamodb', `table/${name}`);
        const { streamArn } = await dynamodb.createTable(
          {
            name,
            arn,
            keyAttributes: KeySchema.map(({ AttributeName }) => AttributeName),
            ttlAttribute: ttl?.Enabled === true ? ttl.AttributeName : undefined,
            streamView: StreamSpecification?.StreamViewType,
          },
          {
            AttributeDefinitions,
            KeySchema,
            BillingMode,
            ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(withoutMaximum) }),
          },
        );
        if (streamArn !== undefined) keep(`stream of ${name}`, dynamodb.durableStream(name));
        return { ref: name, attributes: { Arn: arn, ...(streamArn === undefined ? {} : { StreamArn: streamArn }) } };
      },
    }),
  ];
}

/** The index as the engine takes it. */
function withoutMaximum({ IndexName, KeySchema, Projection }: InferOutput<typeof index>) {
  return { IndexName, KeySchema, Projection };
}
