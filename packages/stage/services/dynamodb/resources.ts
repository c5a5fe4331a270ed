import { array, boolean, length, literal, optional, picklist, pipe, strictObject, string, unknown } from 'valibot';
import { type ResourceType, resourceType } from '../../registry.ts';
import { numeric, physicalName } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { DynamoDb } from './dynamodb.ts';

const keySchema = array(strictObject({ AttributeName: string(), KeyType: picklist(['HASH', 'RANGE']) }));
const projection = strictObject({
  ProjectionType: picklist(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: optional(array(string())),
});

/** What a replica says beyond the table; one replica, in the stage's own Region. */
const replica = strictObject({
  Region: string(),
  GlobalSecondaryIndexes: optional(array(strictObject({ IndexName: string() }))),
  // Accepted, not executed: nothing is backed up, protected, limited or billed on a laptop.
  DeletionProtectionEnabled: optional(boolean()),
  PointInTimeRecoverySpecification: optional(strictObject({ PointInTimeRecoveryEnabled: boolean() })),
  ReadOnDemandThroughputSettings: optional(strictObject({ MaxReadRequestUnits: numeric })),
  Tags: optional(unknown()),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
export function dynamoDbResources(dynamodb: DynamoDb, { keep, arn: arnOf }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::DynamoDB::GlobalTable',
      properties: {
        TableName: optional(string()),
        AttributeDefinitions: array(
          strictObject({ AttributeName: string(), AttributeType: picklist(['S', 'N', 'B']) }),
        ),
        KeySchema: keySchema,
        BillingMode: literal('PAY_PER_REQUEST'),
        GlobalSecondaryIndexes: optional(
          array(strictObject({ IndexName: string(), KeySchema: keySchema, Projection: projection })),
        ),
        StreamSpecification: optional(
          strictObject({ StreamViewType: picklist(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) }),
        ),
        TimeToLiveSpecification: optional(strictObject({ AttributeName: string(), Enabled: boolean() })),
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
            ...(GlobalSecondaryIndexes === undefined ? {} : { GlobalSecondaryIndexes }),
          },
        );
        if (streamArn !== undefined) keep(`stream of ${name}`, dynamodb.durableStream(name));
        return { ref: name, attributes: { Arn: arn, ...(streamArn === undefined ? {} : { StreamArn: streamArn }) } };
      },
    }),
  ];
}
