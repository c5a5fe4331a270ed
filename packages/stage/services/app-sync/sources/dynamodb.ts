import {
  any,
  array,
  boolean,
  type InferOutput,
  literal,
  nullish,
  number,
  type object,
  optional,
  picklist,
  record,
  strictObject,
  string,
  variant,
} from 'valibot';
import { parsedJson } from '../../../json.ts';
import { FieldFailure } from '../errors.ts';
import { fromAttributes } from '../utilities/dynamodb-values.ts';

const attributes = record(string(), record(string(), any()));
const expression = strictObject({
  expression: string(),
  expressionNames: optional(record(string(), string())),
  expressionValues: optional(attributes),
});
const projection = nullish(
  strictObject({ expression: string(), expressionNames: optional(record(string(), string())) }),
);
const many = {
  index: nullish(string()),
  limit: nullish(number()),
  nextToken: nullish(string()),
  consistentRead: nullish(boolean()),
  select: nullish(picklist(['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'])),
  filter: nullish(expression),
  projection,
};

/** What a request handler returns: https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html */
export const dynamoDbRequest = variant('operation', [
  strictObject({ operation: literal('GetItem'), key: attributes, consistentRead: nullish(boolean()), projection }),
  strictObject({
    operation: literal('PutItem'),
    key: attributes,
    attributeValues: optional(attributes, {}),
    condition: nullish(expression),
  }),
  strictObject({
    operation: literal('UpdateItem'),
    key: attributes,
    update: expression,
    condition: nullish(expression),
  }),
  strictObject({ operation: literal('DeleteItem'), key: attributes, condition: nullish(expression) }),
  strictObject({
    operation: literal('Query'),
    query: expression,
    scanIndexForward: nullish(boolean()),
    ...many,
  }),
  strictObject({ operation: literal('Scan'), ...many }),
  strictObject({
    operation: literal('BatchGetItem'),
    tables: record(string(), strictObject({ keys: array(attributes), consistentRead: nullish(boolean()), projection })),
  }),
]);
type Request = InferOutput<typeof dynamoDbRequest>;
type Expression = InferOutput<typeof expression>;

/** An operation of DynamoDB, and what its answer means for the resolver. */
export interface DynamoDbCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly result: (answer: Readonly<Record<string, unknown>>) => unknown;
}

/** The call that a request is. @throws FieldFailure for a token that no call has answered */
export function dynamoDbCall(request: Request, TableName: string): DynamoDbCall {
  const { operation } = request;
  switch (request.operation) {
    case 'GetItem':
      return {
        operation,
        input: written({ TableName, Key: request.key, ConsistentRead: request.consistentRead, ...projected(request) }),
        result: ({ Item }) => itemOf(Item),
      };
    case 'PutItem': {
      const Item = { ...request.attributeValues, ...request.key };
      return {
        operation,
        input: written({ TableName, Item, ...conditioned([request.condition]) }),
        result: () => fromAttributes(Item),
      };
    }
    case 'UpdateItem':
      return {
        operation,
        input: written({
          TableName,
          Key: request.key,
          UpdateExpression: request.update.expression,
          ReturnValues: 'ALL_NEW',
          ...conditioned([request.condition, request.update]),
        }),
        result: ({ Attributes }) => itemOf(Attributes),
      };
    case 'DeleteItem':
      return {
        operation,
        input: written({ TableName, Key: request.key, ReturnValues: 'ALL_OLD', ...conditioned([request.condition]) }),
        result: ({ Attributes }) => itemOf(Attributes),
      };
    case 'Query':
      return {
        operation,
        input: written({
          TableName,
          KeyConditionExpression: request.query.expression,
          ScanIndexForward: request.scanIndexForward,
          ...read(request, [request.query, request.filter, request.projection]),
        }),
        result: pageOf,
      };
    case 'Scan':
      return {
        operation,
        input: written({ TableName, ...read(request, [request.filter, request.projection]) }),
        result: pageOf,
      };
    case 'BatchGetItem':
      return { operation, input: batchOf(request.tables), result: batchResult };
  }
}

const itemOf = (item: unknown) => (item === undefined ? null : fromAttributes(item));

const pageOf = ({ Items, LastEvaluatedKey, ScannedCount }: Readonly<Record<string, unknown>>) => ({
  items: Array.isArray(Items) ? Items.map(fromAttributes) : [],
  nextToken:
    LastEvaluatedKey === undefined ? null : Buffer.from(JSON.stringify(LastEvaluatedKey)).toString('base64url'),
  scannedCount: ScannedCount,
});

type Many = InferOutput<ReturnType<typeof object<typeof many, undefined>>>;

const read = (request: Many, expressions: readonly (Expression | null | undefined)[]) => ({
  IndexName: request.index,
  Limit: request.limit,
  ConsistentRead: request.consistentRead,
  Select: request.select,
  FilterExpression: request.filter?.expression,
  ProjectionExpression: request.projection?.expression,
  ExclusiveStartKey: startOf(request.nextToken),
  ...places(expressions),
});

function startOf(token: string | null | undefined): unknown {
  if (token === null || token === undefined) return undefined;
  const key = parsedJson(Buffer.from(token, 'base64url').toString());
  if (typeof key === 'object' && key !== null) return key;
  throw new FieldFailure({ errorType: 'BadRequest', message: 'Invalid pagination token given.' });
}

const projected = ({ projection: shown }: Pick<Many, 'projection'>) => ({
  ProjectionExpression: shown?.expression,
  ...places([shown]),
});

const conditioned = (expressions: readonly (Expression | null | undefined)[]) => ({
  ConditionExpression: expressions[0]?.expression,
  ...places(expressions),
});

function places(expressions: readonly (Partial<Expression> | null | undefined)[]) {
  const names = Object.assign({}, ...expressions.map((each) => each?.expressionNames));
  const values = Object.assign({}, ...expressions.map((each) => each?.expressionValues));
  return {
    ExpressionAttributeNames: Object.keys(names).length === 0 ? undefined : names,
    ExpressionAttributeValues: Object.keys(values).length === 0 ? undefined : values,
  };
}

function batchOf(tables: Extract<Request, { operation: 'BatchGetItem' }>['tables']) {
  const entries = Object.entries(tables).map(([name, { keys, consistentRead, projection: shown }]) => [
    name,
    written({ Keys: keys, ConsistentRead: consistentRead, ...projected({ projection: shown }) }),
  ]);
  return { RequestItems: Object.fromEntries(entries) };
}

function batchResult({ Responses, UnprocessedKeys }: Readonly<Record<string, unknown>>) {
  const data = Object.entries(Object(Responses)).map(([name, items]) => [
    name,
    Array.isArray(items) ? items.map(fromAttributes) : [],
  ]);
  return { data: Object.fromEntries(data), unprocessedKeys: UnprocessedKeys ?? {} };
}

/** Without members that were left out or null. */
const written = (input: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
