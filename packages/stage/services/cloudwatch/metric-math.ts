import { StageError } from '../../errors.ts';
import { Scanner } from './scan.ts';

/** The values of some periods, oldest first; a period without data has none. */
export type TimeSeries = readonly (number | undefined)[];
type Value = TimeSeries | number | readonly TimeSeries[];
type Values = ReadonlyMap<string, TimeSeries>;
type Node = (values: Values) => Value;

const TOKENS = {
  number: /\d+(\.\d+)?/,
  name: /[A-Za-z]\w*/,
  operator: /&&|\|\||==|!=|<=|>=|[-+*/^<>]/,
  bracket: /[()[\],]/,
};
type Tokens = Scanner<keyof typeof TOKENS>;
type Operation = (a: number, b: number) => number;

/** From what binds least to what binds most. */
const LEVELS: readonly Readonly<Record<string, Operation>>[] = [
  { '||': (a, b) => Number(a !== 0 || b !== 0), OR: (a, b) => Number(a !== 0 || b !== 0) },
  { '&&': (a, b) => Number(a !== 0 && b !== 0), AND: (a, b) => Number(a !== 0 && b !== 0) },
  {
    '==': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b),
    '<=': (a, b) => Number(a <= b),
    '>=': (a, b) => Number(a >= b),
    '<': (a, b) => Number(a < b),
    '>': (a, b) => Number(a > b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b },
  { '^': (a, b) => a ** b },
];

/**
 * Reads an expression of metric math: arithmetic, comparisons, `IF`, `FILL`, `SUM`, `AVG`, `MIN` and `MAX`. What has no
 * value in a period has none after it went through an operator, and so has a division by zero (unverified; settled by:
 * GetMetricData of a quotient with a gap and with a zero).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 *
 * @throws StageError that names what of it the stage does not know
 */
export function parseMath(source: string): (values: Values) => TimeSeries {
  const tokens: Tokens = new Scanner(source, TOKENS);
  const root = level(tokens, 0);
  if (!tokens.isDone) throw tokens.refuse('the end');
  return (values) => {
    const value = root(values);
    if (isSeries(value)) return value;
    throw new StageError(`the expression is no single time series: ${source}`);
  };
}

function level(tokens: Tokens, depth: number): Node {
  const operations = LEVELS[depth];
  if (operations === undefined) return unary(tokens);
  let left = level(tokens, depth + 1);
  for (;;) {
    const text = Object.keys(operations).find((name) => tokens.peek('operator', name) || tokens.peek('name', name));
    const apply = text === undefined ? undefined : operations[text];
    if (text === undefined || apply === undefined) return left;
    tokens.accept('operator', text) ?? tokens.accept('name', text);
    const [before, after] = [left, level(tokens, depth + 1)];
    left = (values) => each((a, b) => apply(a, b), before(values), after(values));
  }
}

function unary(tokens: Tokens): Node {
  if (tokens.accept('operator', '-') === undefined) return operand(tokens);
  const inner = unary(tokens);
  return (values) => each((a) => -a, inner(values), 0);
}

function operand(tokens: Tokens): Node {
  const number = tokens.accept('number');
  if (number !== undefined) return () => Number(number.text);
  if (tokens.accept('bracket', '(') !== undefined) {
    const inner = level(tokens, 0);
    tokens.expect('bracket', ')');
    return inner;
  }
  if (tokens.accept('bracket', '[') !== undefined) {
    const items = list(tokens, ']');
    return (values) => items.map((item) => series(item(values)));
  }
  const { text } = tokens.expect('name');
  return tokens.accept('bracket', '(') === undefined ? metric(text) : call(text, list(tokens, ')'));
}

/** What stands between commas, up to the closing bracket. */
function list(tokens: Tokens, end: ')' | ']'): readonly Node[] {
  const items: Node[] = [];
  while (tokens.accept('bracket', end) === undefined) {
    if (items.length > 0) tokens.expect('bracket', ',');
    items.push(level(tokens, 0));
  }
  return items;
}

const metric =
  (id: string): Node =>
  (values) => {
    const found = values.get(id);
    if (found !== undefined) return found;
    throw new StageError(`an expression uses ${id}, which is no id of another metric or expression.`);
  };

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const AGGREGATES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: sum,
  AVG: (values) => sum(values) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list */
function call(name: string, args: readonly Node[]): Node {
  const [first, second, third] = args;
  const aggregate = AGGREGATES[name];
  if (aggregate !== undefined && first !== undefined && args.length === 1) {
    return (values) => reduced(first(values), aggregate);
  }
  if (name === 'FILL' && first !== undefined && second !== undefined && args.length === 2) {
    return (values) => {
      const given = series(first(values));
      const filling = second(values);
      return given.map((value, index) => value ?? (typeof filling === 'number' ? filling : series(filling)[index]));
    };
  }
  if (name === 'IF' && first !== undefined && second !== undefined && args.length <= 3) {
    return (values) => {
      const condition = first(values);
      const [yes, no] = [second(values), third?.(values)];
      if (typeof condition === 'number') return (condition === 0 ? no : yes) ?? [];
      return series(condition).map((is, index) => (is === undefined ? undefined : at(is === 0 ? no : yes, index)));
    };
  }
  throw new StageError(`the local stage does not know ${name}() with ${args.length} arguments in metric math.`);
}

/** Of a list the values of each period together, of one series all of its values. */
function reduced(value: Value, aggregate: (values: readonly number[]) => number): Value {
  if (typeof value === 'number') return value;
  const of = (some: TimeSeries) => {
    const existing = some.filter((one) => one !== undefined);
    return existing.length === 0 ? undefined : aggregate(existing);
  };
  if (isSeries(value)) return of(value) ?? value.map(() => undefined);
  return (value[0] ?? []).map((_, index) => of(value.map((one) => one[index])));
}

function each(apply: (a: number, b: number) => number, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return apply(a, b);
  const length = Math.max(...[a, b].map((value) => (typeof value === 'number' ? 0 : series(value).length)));
  return Array.from({ length }, (_, index) => {
    const [left, right] = [at(a, index), at(b, index)];
    const result = left === undefined || right === undefined ? undefined : apply(left, right);
    return Number.isFinite(result) ? result : undefined;
  });
}

function at(value: Value | undefined, index: number): number | undefined {
  return value === undefined || typeof value === 'number' ? value : series(value)[index];
}

const isSeries = (value: Value): value is TimeSeries => Array.isArray(value) && !Array.isArray(value[0]);

function series(value: Value): TimeSeries {
  if (isSeries(value)) return value;
  throw new StageError('an expression has a number or a list where one time series should be.');
}
