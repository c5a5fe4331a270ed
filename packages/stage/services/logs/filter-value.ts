import { anyBetween } from '../../any-between.ts';

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

const COMPARISONS = new Map<string, (value: number, wanted: number) => boolean>([
  ['<', (value, wanted) => value < wanted],
  ['>', (value, wanted) => value > wanted],
  ['<=', (value, wanted) => value <= wanted],
  ['>=', (value, wanted) => value >= wanted],
]);

/** A test for values of log events: numbers are compared as numbers, in texts `*` is any text. */
export function valueTest(operator: string, wanted: string, isQuoted: boolean): (value: unknown) => boolean {
  const number = NUMBER.test(wanted) ? Number(wanted) : undefined;
  const compare = COMPARISONS.get(operator);
  if (compare !== undefined) {
    return ofPlain((text) => number !== undefined && NUMBER.test(text) && compare(Number(text), number));
  }
  const isText = anyBetween(wanted.split('*'));
  const isWanted = (text: string) =>
    number !== undefined && !isQuoted && NUMBER.test(text) ? Number(text) === number : isText(text);
  return ofPlain((text) => isWanted(text) === (operator === '='));
}

/** Neither an object or array nor what is not there fits a comparison. */
const ofPlain =
  (test: (text: string) => boolean): ((value: unknown) => boolean) =>
  (value) =>
    typeof value !== 'object' && value !== undefined && test(String(value));
