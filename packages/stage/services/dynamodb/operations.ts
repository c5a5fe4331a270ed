import { array, looseObject, optional, record, string } from 'valibot';
import type { Permission } from '../../iam/access.ts';
import { type JsonService, type Operation, operation } from '../../wire/aws-json.ts';
import type { DynamoDb } from './dynamodb.ts';
import { itemsWritten } from './items-written.ts';

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
  const call = (name: string, tables: readonly string[], given: Readonly<Record<string, unknown>>) => {
    const { input } = throttles.apply(name, tables, given);
    const work = () => serverErrors.watch(name, tables, () => dynamodb.call(name, input));
    const items = itemsWritten(name, input, (table) => dynamodb.keyAttributes(table));
    return items.length === 0 ? work() : conflicts.watch(name, items, work);
  };
  const batchCall = async (name: string, rest: string, given: Readonly<Record<string, unknown>>) => {
    const tables = Object.keys(Object(given.RequestItems));
    const { input, unprocessed } = throttles.apply(name, tables, given);
    const output = await serverErrors.watch(name, tables, () => dynamodb.call(name, input));
    return { ...output, [rest]: { ...Object(output[rest]), ...unprocessed } };
  };
  const allow = (action: string, table: string, index?: string): Permission => ({
    action: `dynamodb:${action}`,
    resource: arn('dynamodb', index === undefined ? `table/${table}` : `table/${table}/index/${index}`),
  });
  const single = (name: string): Operation =>
    operation({
      input: onTable,
      permissions: ({ TableName }) => [allow(name, TableName)],
      run: (input) => call(name, [input.TableName], input),
    });
  const reading = (name: string): Operation =>
    operation({
      input: onTableOrIndex,
      permissions: ({ TableName, IndexName }) => [allow(name, TableName, IndexName)],
      run: (input) => call(name, [input.TableName], input),
    });
  const transaction = (name: string): Operation =>
    operation({
      input: transactWrite,
      permissions: ({ TransactItems }) =>
        TransactItems.flatMap((item) =>
          Object.entries(item).map(([kind, { TableName }]) => allow(TRANSACTION_ACTIONS[kind] ?? kind, TableName)),
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
      GetItem: single('GetItem'),
      PutItem: single('PutItem'),
      UpdateItem: single('UpdateItem'),
      DeleteItem: single('DeleteItem'),
      DescribeTable: operation({
        input: onTable,
        permissions: ({ TableName }) => [allow('DescribeTable', TableName)],
        run: (input) => dynamodb.describeTable(input),
      }),
      Query: reading('Query'),
      Scan: reading('Scan'),
      TransactWriteItems: transaction('TransactWriteItems'),
      TransactGetItems: transaction('TransactGetItems'),
      BatchGetItem: operation({
        input: batch,
        permissions: ({ RequestItems }) => Object.keys(RequestItems).map((table) => allow('BatchGetItem', table)),
        run: (input) => batchCall('BatchGetItem', 'UnprocessedKeys', input),
      }),
      BatchWriteItem: operation({
        input: batchWrite,
        permissions: ({ RequestItems }) => Object.keys(RequestItems).map((table) => allow('BatchWriteItem', table)),
        run: (input) => batchCall('BatchWriteItem', 'UnprocessedItems', input),
      }),
    },
  };
}
