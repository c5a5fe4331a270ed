import { StageError } from '../../errors.ts';
import { Scanner } from '../cloudwatch/scan.ts';
import { type Segment, type Subsegment, withAll } from './segment.ts';
import type { Trace } from './trace.ts';

/** Whether a trace matches. */
export type TraceFilter = (trace: Trace) => boolean;

/** What a condition looks at: the whole trace, seen from its first segment, or one segment of it. */
interface Scope {
  readonly trace: Trace;
  readonly segment: Segment | undefined;
  readonly parts: readonly Subsegment[];
  readonly duration: number;
}

type Condition = (scope: Scope) => boolean;

const TOKENS = {
  text: /"(?:[^"\\]|\\.)*"/,
  number: /\d+(\.\d+)?/,
  operator: /!=|<=|>=|[=<>!]/,
  bracket: /[(){}[\],]/,
  word: /[A-Za-z][\w.-]*/,
};
type Tokens = Scanner<keyof typeof TOKENS>;

/**
 * Reads a filter expression: the flags, response time, duration, `http.*`, annotations, `service()` and `edge()` with
 * conditions of their own, `AND`, `OR`, `!` and parentheses. Conditions without a word between them all have to hold.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 *
 * @throws StageError that names what of it the stage does not know
 */
export function parseTraceFilter(source: string): TraceFilter {
  if (source.trim() === '') return () => true;
  const tokens: Tokens = new Scanner(source, TOKENS);
  const condition = disjunction(tokens);
  if (!tokens.isDone) throw tokens.refuse('the end');
  return (trace) => {
    const segment = trace.segments[0];
    const { start, end } = trace;
    return condition({ trace, segment, parts: trace.segments.flatMap(withAll), duration: end - start });
  };
}

function disjunction(tokens: Tokens): Condition {
  let left = conjunction(tokens);
  while (tokens.accept('word', 'OR') !== undefined) {
    const [before, after] = [left, conjunction(tokens)];
    left = (scope) => before(scope) || after(scope);
  }
  return left;
}

function conjunction(tokens: Tokens): Condition {
  let left = condition(tokens);
  while (!tokens.isDone && !tokens.peek('bracket', ')') && !tokens.peek('bracket', '}') && !tokens.peek('word', 'OR')) {
    tokens.accept('word', 'AND');
    const [before, after] = [left, condition(tokens)];
    left = (scope) => before(scope) && after(scope);
  }
  return left;
}

function condition(tokens: Tokens): Condition {
  if (tokens.accept('operator', '!') !== undefined) {
    const inner = condition(tokens);
    return (scope) => !inner(scope);
  }
  if (tokens.accept('bracket', '(') !== undefined) {
    const inner = disjunction(tokens);
    tokens.expect('bracket', ')');
    return inner;
  }
  const { text } = tokens.expect('word');
  if (text === 'service') return service(tokens);
  if (text === 'edge') return edge(tokens);
  if (text.startsWith('annotation')) return annotation(tokens, text);
  const flag = FLAGS.get(text);
  if (flag !== undefined) return boolean(tokens, flag);
  const value = VALUES.get(text);
  if (value !== undefined) return compared(tokens, value);
  throw unknown(text);
}

const unknown = (word: string) =>
  new StageError(`the local stage does not know ${word} in a filter expression of X-Ray.`);

const status = ({ segment }: Scope) => segment?.http?.response?.status;
const FLAGS = new Map<string, (scope: Scope) => boolean>(
  Object.entries({
    ok: ({ segment }) => segment !== undefined && !segment.error && !segment.fault && !segment.throttle,
    error: ({ segment }) => segment?.error === true,
    fault: ({ segment }) => segment?.fault === true,
    throttle: ({ segment }) => segment?.throttle === true,
    // Nothing is recorded before it is complete.
    partial: () => false,
  }),
);
const VALUES = new Map<string, (scope: Scope) => string | number | undefined>(
  Object.entries({
    responsetime: ({ segment }) => (segment === undefined ? undefined : segment.end_time - segment.start_time),
    duration: ({ duration }) => duration,
    'http.status': status,
    'http.url': ({ segment }) => segment?.http?.request?.url,
    'http.method': ({ segment }) => segment?.http?.request?.method,
    'http.useragent': ({ segment }) => segment?.http?.request?.user_agent,
    'http.clientip': ({ segment }) => segment?.http?.request?.client_ip,
  }),
);

/** A flag alone, or compared with `true` or `false`. */
function boolean(tokens: Tokens, flag: (scope: Scope) => boolean): Condition {
  const operator = tokens.accept('operator', '=') ?? tokens.accept('operator', '!=');
  if (operator === undefined) return flag;
  const word = tokens.accept('word', 'true') ?? tokens.expect('word', 'false');
  const wanted = (word.text === 'true') === (operator.text === '=');
  return (scope) => flag(scope) === wanted;
}

type Value = string | number | boolean | undefined;

function compared(tokens: Tokens, value: (scope: Scope) => Value): Condition {
  const test = comparison(tokens);
  return (scope) => test(value(scope));
}

type Test = (value: string | number | boolean, wanted: string) => boolean;
/** https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html#console-filters-syntax */
const OPERATORS = new Map<string, Test>(
  Object.entries<Test>({
    '=': (value, wanted) => String(value) === wanted,
    '!=': (value, wanted) => String(value) !== wanted,
    '<': (value, wanted) => Number(value) < Number(wanted),
    '>': (value, wanted) => Number(value) > Number(wanted),
    '<=': (value, wanted) => Number(value) <= Number(wanted),
    '>=': (value, wanted) => Number(value) >= Number(wanted),
    CONTAINS: (value, wanted) => String(value).includes(wanted),
    BEGINSWITH: (value, wanted) => String(value).startsWith(wanted),
    ENDSWITH: (value, wanted) => String(value).endsWith(wanted),
  }),
);

function comparison(tokens: Tokens): (value: Value) => boolean {
  const operator = (tokens.accept('operator') ?? tokens.expect('word')).text;
  const test = OPERATORS.get(operator);
  if (test === undefined) throw unknown(operator);
  const token = tokens.accept('text') ?? tokens.accept('number') ?? tokens.expect('word');
  const wanted = token.kind === 'text' ? token.text.slice(1, -1) : token.text;
  return (value) => value !== undefined && test(value, wanted);
}

/** `annotation.key`, or `annotation[key]` with a comparison, or alone for one that is there at all. */
function annotation(tokens: Tokens, text: string): Condition {
  let key = text.slice('annotation.'.length);
  if (tokens.accept('bracket', '[') !== undefined) {
    key = tokens.expect('word').text;
    tokens.expect('bracket', ']');
  }
  const hasTest = [...OPERATORS.keys()].some((name) => tokens.peek('operator', name) || tokens.peek('word', name));
  const test = hasTest ? comparison(tokens) : (value: Value) => value !== undefined;
  return ({ parts }) => parts.some(({ annotations = {} }) => annotations[key] !== undefined && test(annotations[key]));
}

function service(tokens: Tokens): Condition {
  const [name] = names(tokens);
  const inner = braces(tokens);
  return ({ trace }) =>
    trace.segments.some((segment) => (name === undefined || segment.name === name) && inner(scopeOf(trace, segment)));
}

/** A call of one service by another: the condition looks at the one that was called. */
function edge(tokens: Tokens): Condition {
  const [from, to] = names(tokens);
  const inner = braces(tokens);
  return ({ trace }) =>
    trace.segments.some((segment) => {
      const caller = trace.segments.find((other) => withAll(other).some(({ id }) => id === segment.parent_id));
      const isEdge = caller !== undefined && caller.name === from && segment.name === to;
      return isEdge && inner(scopeOf(trace, segment));
    });
}

function names(tokens: Tokens): readonly string[] {
  const found: string[] = [];
  tokens.expect('bracket', '(');
  while (tokens.accept('bracket', ')') === undefined) {
    if (found.length > 0) tokens.expect('bracket', ',');
    found.push(tokens.expect('text').text.slice(1, -1));
  }
  return found;
}

function braces(tokens: Tokens): Condition {
  if (tokens.accept('bracket', '{') === undefined) return () => true;
  const inner = disjunction(tokens);
  tokens.expect('bracket', '}');
  return inner;
}

const scopeOf = (trace: Trace, segment: Segment): Scope => ({
  trace,
  segment,
  parts: withAll(segment),
  duration: segment.end_time - segment.start_time,
});
