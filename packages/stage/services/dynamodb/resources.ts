import { type ResourceOrigin, type ResourceResult, type ResourceType, resourceType } from '../../registry.ts';
import { acceptedLater, physicalName, reasons } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { DynamoDb } from './dynamodb.ts';
import { type CommonProperties, globalTableProperties, type TableClass, tableProperties } from './table-properties.ts';

const LIMITS_THE_BILL = 'It limits the bill, and the stage has none.';

/** Tables of both types. An engine keeps them, and the stage their streams and the expiry of their items. */
export function dynamoDbResources(
  dynamodb: DynamoDb,
  { access, keep, arn: arnOf }: StageCore,
): readonly ResourceType[] {
  /** @param given what the engine takes besides the keys */
  async function create(
    properties: CommonProperties,
    given: Readonly<Record<string, unknown>>,
    origin: ResourceOrigin,
    globalIndexes: readonly Index[] = [],
    tableClass?: TableClass,
  ): Promise<ResourceResult & { readonly arn: string }> {
    const name = properties.TableName ?? physicalName(origin);
    const arn = arnOf('dynamodb', `table/${name}`);
    const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, StreamSpecification } = properties;
    const ttl = properties.TimeToLiveSpecification;
    const { streamArn } = await acceptedLater(origin, () =>
      dynamodb.createTable(
        {
          name,
          arn,
          keyAttributes: KeySchema.map(({ AttributeName }) => AttributeName),
          indexKeys: partitionKeys([...(LocalSecondaryIndexes ?? []), ...globalIndexes]),
          ttlAttribute: ttl?.Enabled === true ? ttl.AttributeName : undefined,
          streamView: StreamSpecification?.StreamViewType,
          tableClass,
        },
        { AttributeDefinitions, KeySchema, ...(LocalSecondaryIndexes && { LocalSecondaryIndexes }), ...given },
      ),
    );
    if (streamArn !== undefined) keep(`stream of ${name}`, dynamodb.durableStream(name));
    return { arn, ref: name, attributes: { Arn: arn, ...(streamArn === undefined ? {} : { StreamArn: streamArn }) } };
  }

  return [
    resourceType({
      type: 'AWS::DynamoDB::GlobalTable',
      properties: globalTableProperties,
      notExecuted: { WriteOnDemandThroughputSettings: LIMITS_THE_BILL },
      create({ BillingMode, GlobalSecondaryIndexes, ...properties }, origin) {
        const indexes = GlobalSecondaryIndexes?.map(asTheEngineTakesIt);
        const given = { BillingMode, ...(indexes && { GlobalSecondaryIndexes: indexes }) };
        const [replica] = properties.Replicas;
        return create(properties, given, origin, GlobalSecondaryIndexes, replica?.TableClass);
      },
    }),
    resourceType({
      type: 'AWS::DynamoDB::Table',
      properties: tableProperties,
      notExecuted: {
        ContributorInsightsSpecification: 'The stage counts no keys.',
        DeletionProtectionEnabled: 'The stage deletes no table.',
        OnDemandThroughput: LIMITS_THE_BILL,
        PointInTimeRecoverySpecification: 'Nothing is backed up on a laptop.',
        ProvisionedThroughput:
          'The stage describes it and throttles nothing by it: throttled calls are a fault to inject.',
        SSESpecification: reasons.encryption,
        TableClass: 'It decides about the bill, and the stage has none.',
        Tags: reasons.tags,
        WarmThroughput: 'The stage is as fast as the machine.',
      },
      async create(
        { BillingMode, ProvisionedThroughput, GlobalSecondaryIndexes, ResourcePolicy, ...properties },
        origin,
      ) {
        const indexes = GlobalSecondaryIndexes?.map(({ ProvisionedThroughput: own, ...index }) => ({
          ...asTheEngineTakesIt(index),
          ...(own && { ProvisionedThroughput: own }),
        }));
        const given = {
          BillingMode,
          ...(ProvisionedThroughput && { ProvisionedThroughput }),
          ...(indexes && { GlobalSecondaryIndexes: indexes }),
        };
        const { arn, ...result } = await create(properties, given, origin, GlobalSecondaryIndexes);
        if (ResourcePolicy !== undefined) access.addResourcePolicy(arn, ResourcePolicy.PolicyDocument);
        return result;
      },
    }),
  ];
}

interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly Projection: unknown;
}

const partitionKeys = (indexes: readonly Pick<Index, 'IndexName' | 'KeySchema'>[]) =>
  Object.fromEntries(indexes.map(({ IndexName, KeySchema }) => [IndexName, KeySchema[0]?.AttributeName ?? '']));

/** Without what is accepted and not executed. */
const asTheEngineTakesIt = ({ IndexName, KeySchema, Projection }: Index) => ({ IndexName, KeySchema, Projection });
