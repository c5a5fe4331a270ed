import type { RequestContext } from '../../iam/policy-variables.ts';

type Json = Readonly<Record<string, unknown>>;

/** What of an input is about one item, or about the items with one partition key. */
const EXPRESSIONS = [
  'ConditionExpression',
  'FilterExpression',
  'KeyConditionExpression',
  'ProjectionExpression',
  'UpdateExpression',
];
const KEYWORDS = new Set(
  'SET REMOVE ADD DELETE AND OR NOT BETWEEN IN size contains begins_with attribute_exists attribute_not_exists attribute_type if_not_exists list_append'
    .split(' ')
    .map((word) => word.toLowerCase()),
);
const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);

/**
 * The condition keys with which a policy limits a caller to items and attributes. A scan has no leading key, so a policy must not
 * allow it: `ForAllValues` holds where there is no value.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 *
 * That `dynamodb:Select` of a GetItem follows its projection is (unverified; settled by: a GetItem without a projection, by a role
 * that may read only specific attributes).
 * @param part the input, or the part of it that is about one table
 * @param keyAttributes those of the table, the partition key first
 */
export function conditionKeys(operation: string, part: Json, keyAttributes: readonly string[]): RequestContext {
  const [partition = ''] = keyAttributes;
  const items = itemsIn(part);
  const leading = [...items.map((item) => text(item[partition])), ...asked(part, partition)];
  const named = [...items.flatMap((item) => Object.keys(item)), ...attributesIn(part)];
  return {
    ...(leading.length === 0 ? {} : { 'dynamodb:leadingkeys': [...new Set(leading)] }),
    ...(named.length === 0 ? {} : { 'dynamodb:attributes': [...new Set(named)] }),
    ...(READS.has(operation) ? { 'dynamodb:select': selectOf(part) } : {}),
    ...(typeof part.ReturnValues === 'string' ? { 'dynamodb:returnvalues': part.ReturnValues } : {}),
  };
}

/** The keys and items that it names. */
function itemsIn({ Key, Keys, Item, PutRequest, DeleteRequest }: Json): readonly Json[] {
  const requests = [PutRequest, DeleteRequest].flatMap((one) => (one === undefined ? [] : itemsIn(Object(one))));
  return [...[Key, Item, Keys].flat().filter((one) => one !== undefined), ...requests].map((one) => Object(one));
}

/** A part of a request that should be text. Policies are asked first; then the engine refuses anything else. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** A value of an attribute, as policies write it: that of a number or of binary data is its text, too. */
const text = (value: unknown) => textOf(Object.values(Object(value))[0]);

/** The values that a query asks the partition key to have. With an index, every key that must have one value counts. */
function asked(part: Json, partition: string): readonly string[] {
  const values = Object(part.ExpressionAttributeValues);
  return [...textOf(part.KeyConditionExpression).matchAll(/([#\w]+)\s*=\s*(:\w+)/g)]
    .filter(([, name = '']) => part.IndexName !== undefined || nameOf(name, part) === partition)
    .map(([, , value = '']) => text(values[value]));
}

const nameOf = (name: string, { ExpressionAttributeNames }: Json): string =>
  textOf(Object(ExpressionAttributeNames)[name] ?? name);

/** The attributes at the top of items that expressions name. */
function attributesIn(part: Json): readonly string[] {
  const written = EXPRESSIONS.flatMap((name) => [part[name] ?? []].flat().map(textOf)).join(' , ');
  const { AttributesToGet } = part;
  return [
    ...(Array.isArray(AttributesToGet) ? AttributesToGet.map(textOf) : []),
    ...[...written.matchAll(/(?<![:.\w#])(#?[A-Za-z_]\w*)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !KEYWORDS.has(name.toLowerCase()))
      .map((name) => nameOf(name, part)),
  ];
}

const selectOf = ({ Select, ProjectionExpression, AttributesToGet }: Json): string => {
  if (typeof Select === 'string') return Select;
  return ProjectionExpression === undefined && AttributesToGet === undefined ? 'ALL_ATTRIBUTES' : 'SPECIFIC_ATTRIBUTES';
};
