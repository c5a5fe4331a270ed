import {
  array,
  integer,
  looseObject,
  maxValue,
  minValue,
  number,
  optional,
  pipe,
  record,
  strictObject,
  string,
} from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Permission } from '../../iam/access.ts';
import { type JsonService, type Operation, operation } from '../../wire/aws-json.ts';
import { conditionKeys } from './condition-keys.ts';
import type { DynamoDb } from './dynamodb.ts';
import { itemsWritten } from './items-written.ts';
import { statementOperations } from './statement-operations.ts';

type Given = Readonly<Record<string, unknown>>;

const onTable = looseObject({ TableName: string() });
const onTableOrIndex = looseObject({ TableName: string(), IndexName: optional(string()) });
const batch = looseObject({ RequestItems: record(string(), looseObject({})) });
const batchWrite = looseObject({
  RequestItems: record(string(), array(looseObject({ PutRequest: optional(looseObject({})) }))),
});
const transactWrite = looseObject({ TransactItems: array(record(string(), onTable)) });

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const TRANSACTION_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * The operations of DynamoDB that functions and tests use; the engine checks parameters and does the work, the stage
 * decides who may.
 */
export function dynamoDbOperations(
  dynamodb: DynamoDb,
  arn: (service: string, resource: string) => string,
): JsonService {
  const { conflicts, throttles, serverErrors } = dynamodb.faults;
  const call = (name: string, tables: readonly string[], given: Given) => {
    const { input } = throttles.apply(name, tables, given);
    const work = () => serverErrors.watch(name, tables, () => dynamodb.call(name, input));
    const items = itemsWritten(name, input, (table) => dynamodb.keyAttributes(table));
    return items.length === 0 ? work() : conflicts.watch(name, items, work);
  };
  const batchCall = async (name: string, rest: string, given: Given) => {
    const tables = Object.keys(Object(given.RequestItems));
    const { input, unprocessed } = throttles.apply(name, tables, given);
    const output = await serverErrors.watch(name, tables, () => dynamodb.call(name, input));
    return { ...output, [rest]: { ...Object(output[rest]), ...unprocessed } };
  };
  const allow = (action: string, table: string, index?: string, about?: Given): Permission => ({
    action: `dynamodb:${action}`,
    resource: arn('dynamodb', index === undefined ? `table/${table}` : `table/${table}/index/${index}`),
    ...(about === undefined ? {} : { context: conditionKeys(action, about, dynamodb.keyAttributes(table)) }),
  });
  const single = (name: string): Operation =>
    operation({
      input: onTable,
      permissions: (input) => [allow(name, input.TableName, undefined, input)],
      run: (input) => call(name, [input.TableName], input),
    });
  const reading = (name: string): Operation =>
    operation({
      input: onTableOrIndex,
      permissions: (input) => [allow(name, input.TableName, input.IndexName, input)],
      run: (input) => call(name, [input.TableName], input),
    });
  const transaction = (name: string): Operation =>
    operation({
      input: transactWrite,
      permissions: ({ TransactItems }) =>
        TransactItems.flatMap((item) =>
          Object.entries(item).map(([kind, part]) =>
            allow(TRANSACTION_ACTIONS[kind] ?? kind, part.TableName, undefined, part),
          ),
        ),
      run: (input) => {
        const tables = input.TransactItems.flatMap((item) => Object.values(item).map(({ TableName }) => TableName));
        return call(name, tables, input);
      },
    });
  return {
    targetPrefix: 'DynamoDB_20120810',
    name: 'DynamoDB',
    operations: {
      ...statementOperations(dynamodb, arn, call),
      GetItem: single('GetItem'),
      PutItem: single('PutItem'),
      UpdateItem: single('UpdateItem'),
      DeleteItem: single('DeleteItem'),
      DescribeTable: operation({
        input: onTable,
        permissions: ({ TableName }) => [allow('DescribeTable', TableName)],
        run: (input) => dynamodb.describeTable(input),
      }),
      ListTables: operation({
        input: strictObject({
          ExclusiveStartTableName: optional(string(), ''),
          Limit: optional(pipe(number(), integer(), minValue(1), maxValue(100)), 100),
        }),
        permissions: () => [{ action: 'dynamodb:ListTables', resource: arn('dynamodb', 'table/*') }],
        run: ({ ExclusiveStartTableName, Limit }) => {
          const names = dynamodb.tables.map(({ name }) => name).toSorted();
          const rest = names.filter((name) => name > ExclusiveStartTableName);
          const TableNames = rest.slice(0, Limit);
          return { TableNames, ...(rest.length > Limit ? { LastEvaluatedTableName: TableNames.at(-1) } : {}) };
        },
      }),
      DescribeTimeToLive: operation({
        input: strictObject({ TableName: string() }),
        permissions: ({ TableName }) => [allow('DescribeTimeToLive', TableName)],
        run: ({ TableName }) => {
          const table = dynamodb.tables.find(({ name }) => name === TableName);
          if (table === undefined) {
            const message = `Requested resource not found: Table: ${TableName} not found`;
            throw new AwsError('ResourceNotFoundException', message);
          }
          const { ttlAttribute: AttributeName } = table;
          const TimeToLiveStatus = AttributeName === undefined ? 'DISABLED' : 'ENABLED';
          return { TimeToLiveDescription: { TimeToLiveStatus, AttributeName } };
        },
      }),
      Query: reading('Query'),
      Scan: reading('Scan'),
      TransactWriteItems: transaction('TransactWriteItems'),
      TransactGetItems: transaction('TransactGetItems'),
      BatchGetItem: operation({
        input: batch,
        permissions: ({ RequestItems }) =>
          Object.entries(RequestItems).map(([table, part]) => allow('BatchGetItem', table, undefined, part)),
        run: (input) => batchCall('BatchGetItem', 'UnprocessedKeys', input),
      }),
      BatchWriteItem: operation({
        input: batchWrite,
        permissions: ({ RequestItems }) =>
          Object.entries(RequestItems).flatMap(([table, parts]) =>
            parts.map((part) => allow('BatchWriteItem', table, undefined, part)),
          ),
        run: (input) => batchCall('BatchWriteItem', 'UnprocessedItems', input),
      }),
    },
  };
}
