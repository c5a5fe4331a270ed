import { AwsError } from '../../errors.ts';

type Json = Readonly<Record<string, unknown>>;

/** A character that no expression may contain, with one token before and after it. */
const FOREIGN = /(?:[\w#:]+\s*)?([^\p{ASCII}])(?:\s*[\w#:]+)?/u;
const NAMES = ['ExpressionAttributeNames', 'ExpressionAttributeValues'] as const;

/**
 * Refuses what DynamoDB's grammar has no place for: expressions, and the names in them, consist of ASCII characters. The engine ends
 * at some of the others. What "near" contains is (unverified; settled by: an expression with a letter beyond ASCII, sent to AWS).
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
 * @throws AwsError `ValidationException`
 */
export function checkExpressions(input: Json): void {
  for (const part of partsOf(input)) {
    for (const name of NAMES) {
      const key = Object.keys(Object(part[name])).find((each) => FOREIGN.test(each));
      if (key !== undefined) throw invalid(`${name} contains invalid key: Syntax error; key: "${key}"`);
    }
    for (const [name, text] of Object.entries(part)) {
      const found = name.endsWith('Expression') && typeof text === 'string' ? FOREIGN.exec(text) : null;
      if (found !== null) throw invalid(`Invalid ${name}: Syntax error; token: "${found[1]}", near: "${found[0]}"`);
    }
  }
}

/** Everything that may have expressions: the call, the items of a transaction, the tables of a batch. */
function partsOf(input: Json): readonly Json[] {
  const { TransactItems, RequestItems } = input;
  const items: readonly unknown[] = Array.isArray(TransactItems) ? TransactItems : [];
  const tables = Object.values<unknown>(Object(RequestItems));
  return [input, ...items.flatMap((item) => Object.values<Json>(Object(item))), ...tables.map((each) => Object(each))];
}

const invalid = (message: string) => new AwsError('ValidationException', message);
