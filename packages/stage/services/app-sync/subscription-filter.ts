type Compare = (actual: unknown, expected: unknown) => boolean;

const numbers =
  (compare: (actual: number, expected: number) => boolean): Compare =>
  (actual, expected) =>
    typeof actual === 'number' && compare(actual, Number(expected));
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** https://docs.aws.amazon.com/appsync/latest/devguide/extensions-js.html */
const OPERATORS: Readonly<Record<string, Compare>> = {
  eq: (actual, expected) => actual === expected,
  ne: (actual, expected) => actual !== expected,
  le: numbers((actual, expected) => actual <= expected),
  lt: numbers((actual, expected) => actual < expected),
  ge: numbers((actual, expected) => actual >= expected),
  gt: numbers((actual, expected) => actual > expected),
  contains: (actual, expected) =>
    Array.isArray(actual) ? actual.includes(expected) : String(actual).includes(String(expected)),
  notContains: (actual, expected) =>
    !(Array.isArray(actual) ? actual.includes(expected) : String(actual).includes(String(expected))),
  beginsWith: (actual, expected) => String(actual).startsWith(String(expected)),
  in: (actual, expected) => list(expected).includes(actual),
  notIn: (actual, expected) => !list(expected).includes(actual),
  between: (actual, expected) =>
    Number(actual) >= Number(list(expected)[0]) && Number(actual) <= Number(list(expected)[1]),
};

/** Whether an event passes the filter that a resolver has set: one of its groups, all rules of it. */
export function matchesFilter(filter: unknown, event: unknown): boolean {
  return list(Object(filter).filterGroup).some((group) =>
    list(Object(group).filters).every((rule) => {
      const { fieldName, operator, value } = Object(rule);
      const compare = OPERATORS[String(operator)];
      return compare?.(Object(event)[String(fieldName)], value) === true;
    }),
  );
}
