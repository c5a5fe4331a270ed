import { type Attribute, toAttribute, toAttributes } from './dynamodb-values.ts';

type Given = Readonly<Record<string, unknown>>;
interface Expression {
  readonly expression: string;
  readonly expressionNames: Readonly<Record<string, string>>;
  readonly expressionValues: Readonly<Record<string, Attribute>>;
}

const COMPARISONS: Readonly<Record<string, string>> = { eq: '=', ne: '<>', le: '<=', lt: '<', ge: '>=', gt: '>' };

/** Writes the parts of one expression, with a place for each name and value. */
class Places {
  readonly #prefix: string;
  readonly #names = new Map<string, string>();
  readonly #values = new Map<string, Attribute>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  name(attribute: string): string {
    return attribute
      .split('.')
      .map((part) => {
        const found = [...this.#names].find(([, name]) => name === part)?.[0];
        const place = found ?? `#${this.#prefix}_${this.#names.size}`;
        this.#names.set(place, part);
        return place;
      })
      .join('.');
  }

  value(value: unknown): string {
    const place = `:${this.#prefix}_${this.#values.size}`;
    this.#values.set(place, toAttribute(value));
    return place;
  }

  done(expression: string): Expression {
    return {
      expression,
      expressionNames: Object.fromEntries(this.#names),
      expressionValues: Object.fromEntries(this.#values),
    };
  }
}

/** What is true of an item: `{ score: { gt: 10 } }`, with `and`, `or` and `not`. */
function condition(given: unknown, places: Places): string {
  const parts = Object.entries(Object(given)).map(([name, value]) => {
    if (name === 'and' || name === 'or') {
      const inner = (Array.isArray(value) ? value : []).map((each) => `(${condition(each, places)})`);
      return `(${inner.join(` ${name.toUpperCase()} `)})`;
    }
    if (name === 'not') return `(NOT (${condition(value, places)}))`;
    return Object.entries(Object(value))
      .map(([operator, operand]) => comparison(places.name(name), operator, operand, places))
      .join(' AND ');
  });
  return parts.join(' AND ');
}

function comparison(name: string, operator: string, operand: unknown, places: Places): string {
  const sign = COMPARISONS[operator];
  if (sign !== undefined) return `${name} ${sign} ${places.value(operand)}`;
  const list = Array.isArray(operand) ? operand : [];
  switch (operator) {
    case 'beginsWith':
      return `begins_with(${name}, ${places.value(operand)})`;
    case 'contains':
      return `contains(${name}, ${places.value(operand)})`;
    case 'notContains':
      return `NOT contains(${name}, ${places.value(operand)})`;
    case 'between':
      return `${name} BETWEEN ${places.value(list[0])} AND ${places.value(list[1])}`;
    case 'in':
      return `${name} IN (${list.map((each) => places.value(each)).join(', ')})`;
    case 'attributeExists':
      return `attribute_${operand === true ? '' : 'not_'}exists(${name})`;
    case 'attributeType':
      return `attribute_type(${name}, ${places.value(operand)})`;
    default:
      throw new Error(`The operator ${operator} is not supported by the local stage`);
  }
}

const expressionOf = (given: unknown, prefix: string): Expression => {
  const places = new Places(prefix);
  return places.done(condition(given, places));
};

/** Sets members that have a value, and removes those that are null. */
function update(given: unknown): Expression {
  const places = new Places('update');
  const entries = Object.entries(Object(given));
  const sets = entries.filter(([, value]) => value !== null);
  const removed = entries.filter(([, value]) => value === null);
  const set = sets.map(([name, value]) => `${places.name(name)} = ${places.value(value)}`).join(', ');
  const remove = removed.map(([name]) => places.name(name)).join(', ');
  return places.done([set && `SET ${set}`, remove && `REMOVE ${remove}`].filter((part) => part !== '').join(' '));
}

const given = ([payload]: readonly unknown[]): Given => Object(payload);
const defined = (values: Given): Given =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
const projectionOf = (names: unknown) => {
  if (!Array.isArray(names)) return undefined;
  const places = new Places('projection');
  const { expression, expressionNames } = places.done(names.map((name) => places.name(String(name))).join(', '));
  return { expression, expressionNames };
};
const conditionOf = (value: unknown) => (value === undefined ? undefined : expressionOf(value, 'condition'));

/** What reads many items has in common. */
const many = ({ filter, index, limit, nextToken, consistentRead, select, projection }: Given): Given => ({
  index,
  limit,
  nextToken,
  consistentRead,
  select,
  projection: projectionOf(projection),
  filter: filter === undefined ? undefined : expressionOf(filter, 'filter'),
});

/**
 * The module `@aws-appsync/utils/dynamodb`: it writes requests to DynamoDB from values of JSON.
 * https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
 */
export const dynamoDbRequests = {
  'ddb.get'(args: readonly unknown[]) {
    const { key, consistentRead, projection } = given(args);
    return defined({
      operation: 'GetItem',
      key: toAttributes(key),
      consistentRead,
      projection: projectionOf(projection),
    });
  },
  'ddb.put'(args: readonly unknown[]) {
    const { key, item, condition: when } = given(args);
    return defined({
      operation: 'PutItem',
      key: toAttributes(key),
      attributeValues: toAttributes(item),
      condition: conditionOf(when),
    });
  },
  'ddb.update'(args: readonly unknown[]) {
    const { key, update: change, condition: when } = given(args);
    return defined({
      operation: 'UpdateItem',
      key: toAttributes(key),
      update: update(change),
      condition: conditionOf(when),
    });
  },
  'ddb.remove'(args: readonly unknown[]) {
    const { key, condition: when } = given(args);
    return defined({ operation: 'DeleteItem', key: toAttributes(key), condition: conditionOf(when) });
  },
  'ddb.query'(args: readonly unknown[]) {
    const { query, scanIndexForward = true, ...others } = given(args);
    return defined({ operation: 'Query', query: expressionOf(query, 'query'), scanIndexForward, ...many(others) });
  },
  'ddb.scan': (args: readonly unknown[]) => defined({ operation: 'Scan', ...many(given(args)) }),
};
