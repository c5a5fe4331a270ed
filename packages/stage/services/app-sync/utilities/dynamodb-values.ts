/** An attribute of DynamoDB. */
export type Attribute = Readonly<Record<string, unknown>>;

/** A value of JSON as an attribute: https://docs.aws.amazon.com/appsync/latest/devguide/dynamodb-helpers-in-util-dynamodb-js.html */
export function toAttribute(value: unknown): Attribute {
  if (value === null || value === undefined) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: `${value}` };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  return { M: toAttributes(value) };
}

/** The members of an object as attributes. */
export const toAttributes = (value: unknown): Readonly<Record<string, Attribute>> =>
  Object.fromEntries(Object.entries(Object(value)).map(([name, each]) => [name, toAttribute(each)]));

/** An attribute as a value of JSON. Sets become lists. */
export function fromAttribute(attribute: unknown): unknown {
  const [[type, value] = ['NULL', true]] = Object.entries(Object(attribute));
  switch (type) {
    case 'N':
      return Number(value);
    case 'NS':
      return Array.isArray(value) ? value.map(Number) : [];
    case 'L':
      return Array.isArray(value) ? value.map(fromAttribute) : [];
    case 'M':
      return fromAttributes(value);
    case 'NULL':
      return null;
    default:
      return value;
  }
}

/** Attributes by name as an object. */
export const fromAttributes = (item: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(Object(item)).map(([name, each]) => [name, fromAttribute(each)]));

const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

export const dynamoDbValues = {
  'util.dynamodb.toDynamoDB': ([value]: readonly unknown[]) => toAttribute(value),
  'util.dynamodb.toMapValues': ([value]: readonly unknown[]) => toAttributes(value),
  'util.dynamodb.toMap': ([value]: readonly unknown[]) => ({ M: toAttributes(value) }),
  'util.dynamodb.toList': ([value]: readonly unknown[]) => toAttribute(value),
  'util.dynamodb.toString': ([value]: readonly unknown[]) => ({ S: String(value) }),
  'util.dynamodb.toNumber': ([value]: readonly unknown[]) => ({ N: `${value}` }),
  'util.dynamodb.toBoolean': ([value]: readonly unknown[]) => ({ BOOL: value }),
  'util.dynamodb.toNull': () => ({ NULL: true }),
  'util.dynamodb.toStringSet': ([value]: readonly unknown[]) => ({ SS: texts(value) }),
  'util.dynamodb.toNumberSet': ([value]: readonly unknown[]) => ({ NS: texts(value) }),
};
