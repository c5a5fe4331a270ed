import type { ParityCase } from './parity-case.ts';
import type { ParityWorld, Resources } from './world.ts';

/** A table of texts. @param keys the partition key, and the sort key if there is one */
export const table = (name: string, keys: readonly string[], view?: string): Resources => ({
  [name.replaceAll('-', '')]: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [{ Region: 'us-east-1' }],
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      ...(view === undefined ? {} : { StreamSpecification: { StreamViewType: view } }),
    },
  },
});

/** One question, or several of which the last one counts. */
export type Ask = (world: ParityWorld) => Promise<unknown>;
/** Calls DynamoDB. */
export const dynamodb =
  (operation: string, input: object): Ask =>
  (world) =>
    world.call(`DynamoDB_20120810.${operation}`, input);

/** Texts as attributes have them. */
export const item = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, S]) => [name, { S }]));
/** Puts an item of texts. */
export const put = (TableName: string, values: Readonly<Record<string, string>>, more: object = {}): Ask =>
  dynamodb('PutItem', { TableName, Item: item(values), ...more });
/** Writes in a transaction. */
export const transact = (items: readonly object[], more: object = {}): Ask =>
  dynamodb('TransactWriteItems', { TransactItems: items, ...more });
/** Writes in a batch. */
export const batch = (TableName: string, requests: readonly object[]): Ask =>
  dynamodb('BatchWriteItem', { RequestItems: { [TableName]: requests } });
/** A part of a batch. */
export const putRequest = (values: Readonly<Record<string, string>>) => ({ PutRequest: { Item: item(values) } });
/** The input of an update that sets texts. */
export const set = (TableName: string, values: Readonly<Record<string, string>>) => {
  const names = Object.keys(values).filter((name) => name !== 'id');
  return {
    TableName,
    Key: item({ id: values.id ?? '' }),
    UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
    ExpressionAttributeValues: item(Object.fromEntries(names.map((name) => [`:${name}`, values[name] ?? '']))),
  };
};

/** Asks one thing after the other. @returns the last answer */
export const inOrder =
  (...asks: readonly Ask[]): Ask =>
  async (world) => {
    let answer: unknown;
    for (const ask of asks) answer = await ask(world);
    return answer;
  };

/** A test, the label of an answer, and how to ask for it. */
export type TableCase = readonly [test: string, label: string, ask: Ask, recorded?: (answer: unknown) => unknown];

/** The cases of one file of the service. */
export const casesOf = (all: readonly TableCase[]) => (): readonly ParityCase[] =>
  all.map(([test, label, ask, recorded]) => ({
    recording: { file: 'dynamodb/test_dynamodb', test: `TestDynamoDB::${test}`, label },
    ask,
    ...(recorded === undefined ? {} : { recorded }),
  }));
