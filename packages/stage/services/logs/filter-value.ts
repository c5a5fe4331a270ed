/** A place in a JSON document, such as `$.users[0].id`. */
export type Selector = readonly (string | number)[];

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
export const SELECTOR = /\$(?:\.[\w-]+|\[\d+\]|\['[^']*'\]|\["[^"]*"\])+/;

export function parseSelector(text: string): Selector {
  const parts = text.slice(1).matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g);
  return [...parts].map(([, name, index, single, double]) =>
    index === undefined ? (name ?? single ?? double ?? '') : Number(index),
  );
}

/** What stands there; undefined when there is no such place. */
export function select(root: unknown, selector: Selector): unknown {
  let value = root;
  for (const part of selector) {
    const isArray = Array.isArray(value);
    if (typeof value !== 'object' || value === null || isArray !== (typeof part === 'number')) return undefined;
    value = Object.getOwnPropertyDescriptor(value, part)?.value;
  }
  return value;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** Compares a value of a log event with what a filter wants: numbers as numbers, texts with `*` for any text. */
export function compares(value: unknown, operator: string, wanted: string, isQuoted: boolean): boolean {
  if (typeof value === 'object' || value === undefined) return false;
  if (operator === '=' || operator === '!=') {
    const isEqual =
      !isQuoted && NUMBER.test(wanted) && NUMBER.test(String(value))
        ? Number(value) === Number(wanted)
        : wildcard(wanted).test(String(value));
    return isEqual === (operator === '=');
  }
  if (!NUMBER.test(wanted) || !NUMBER.test(String(value))) return false;
  const [left, right] = [Number(value), Number(wanted)];
  if (operator === '<') return left < right;
  if (operator === '>') return left > right;
  return operator === '<=' ? left <= right : left >= right;
}

const wildcard = (text: string) =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );
