import type { ParityCases } from '../parity-case.ts';
import {
  batch,
  casesOf,
  dynamodb,
  inOrder,
  item,
  put,
  putRequest,
  type TableCase,
  table,
  transact,
} from '../tables.ts';
import type { Resources } from '../world.ts';

const resources: Resources = {
  ...table('returned', ['id']),
  ...table('conditions', ['id']),
  ...table('two-keys', ['id', 'sortKey']),
  ...table('once', ['id', 'name']),
  ...table('empty', ['PK']),
  ...table('cancelled', ['id']),
  ...table('transacted', ['id']),
};

/** An answer that is the text of boto3's exception. */
function refusal(text: unknown) {
  const [, Code, Message] = /^An error occurred \((\w+)\) when calling the \w+ operation: (.*)$/.exec(`${text}`) ?? [];
  return { Error: { Code, Message } };
}

const OLD = { ReturnValues: 'ALL_OLD' };

const CASES: readonly TableCase[] = [
  ['test_return_values_in_put_item', 'PutFirstItem', put('returned', { id: 'id1', data: 'foobar' })],
  ['test_return_values_in_put_item', 'PutFirstItemOLD', put('returned', { id: 'id1', data: 'foobar' }, OLD)],
  ['test_return_values_in_put_item', 'PutFirstItemB', put('returned', { id: 'id1', data: 'other' }, OLD)],
  ['test_return_values_in_put_item', 'PutSecondItem', put('returned', { id: 'id2', data: 'foobar' }, OLD)],
  [
    'test_return_values_in_put_item',
    'PutSecondItemReturnNone',
    put('returned', { id: 'id2', data: 'x' }, { ReturnValues: 'NONE' }),
  ],
  [
    'test_return_values_on_conditions_check_failure',
    'items',
    inOrder(
      put('conditions', { id: '456' }),
      put('conditions', { id: '456' }, { ConditionExpression: 'attribute_not_exists(id)' }),
    ),
  ],
  [
    'test_batch_write_not_matching_schema',
    'ValidationException',
    batch('two-keys', [putRequest({ nonKey: 'hello' })]),
    refusal,
  ],
  [
    'test_batch_write_not_existing_table',
    'exc-not-found-transact-write-items',
    transact([{ Put: { TableName: 'non-existing-table', Item: {} } }]),
  ],
  ...['Response1', 'Response2'].map(
    (label): TableCase => [
      'test_dynamodb_idempotent_writing',
      label,
      transact([{ Put: { TableName: 'once', Item: item({ id: 'id1', name: 'name1' }) } }], {
        ClientRequestToken: 'dedupe_token',
      }),
    ],
  ),
  [
    'test_dynamodb_get_batch_items',
    'Response',
    dynamodb('BatchGetItem', { RequestItems: { empty: { Keys: [{ PK: { S: 'test-key' } }] } } }),
    (answer) => JSON.parse(JSON.stringify(answer).replace('<test-table>', 'empty')),
  ],
  [
    'test_transaction_write_canceled',
    'Error',
    transact([
      {
        ConditionCheck: { TableName: 'cancelled', Key: item({ id: 'a' }), ConditionExpression: 'attribute_exists(id)' },
      },
      { Put: { TableName: 'cancelled', Item: item({ id: 'b' }) } },
    ]),
    refusal,
  ],
  [
    'test_transact_get_items',
    'TransactGetItems',
    inOrder(
      put('transacted', { id: 'John' }),
      dynamodb('TransactGetItems', {
        TransactItems: [{ Get: { TableName: 'transacted', Key: item({ id: 'John' }) } }],
      }),
    ),
  ],
];

/** What tables answer. */
export const parityCases: ParityCases = { resources, cases: casesOf(CASES) };
