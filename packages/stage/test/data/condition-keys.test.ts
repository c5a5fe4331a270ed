import { expect, test } from '@jest/globals';
import { conditionKeys } from '../../services/dynamodb/condition-keys.ts';

test('the leading keys and the attributes of a request are those that its policies are asked about', () => {
  const part = {
    Key: { pk: { S: 'PLAYER#1' }, sk: { S: 'PROFILE' } },
    UpdateExpression: 'SET #a = :a',
    ExpressionAttributeNames: { '#a': 'name' },
  };
  expect(conditionKeys('UpdateItem', part, ['pk', 'sk'])).toEqual({
    'dynamodb:leadingkeys': ['PLAYER#1'],
    'dynamodb:attributes': ['pk', 'sk', 'name'],
  });
});

// JSON can say that an object has a text of its own, and has none.
const NO_TEXT: unknown = JSON.parse('{"toString": {}, "__proto__": [1]}');

test.each([
  ['a name', { UpdateExpression: 'SET #a = :a', ExpressionAttributeNames: { '#a': NO_TEXT } }],
  ['an expression', { UpdateExpression: NO_TEXT, FilterExpression: [NO_TEXT] }],
  ['a condition on keys', { KeyConditionExpression: NO_TEXT }],
  ['a value', { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: NO_TEXT } } }],
  ['a list of attributes', { AttributesToGet: [NO_TEXT] }],
  ['a key', { Key: { pk: { S: NO_TEXT } } }],
  ['an attribute without a type', { Key: { pk: null } }],
])('%s that is no text is for the engine to refuse', (_, part) => {
  expect(() => conditionKeys('Query', part, ['pk', 'sk'])).not.toThrow();
});
