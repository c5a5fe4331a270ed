import { StageError } from '../../errors.ts';
import { Scanner } from '../cloudwatch/scan.ts';
import { parseSelector, SELECTOR, select, valueTest } from './filter-value.ts';

/** What a filter sees in a log event that it matches. */
export interface LogEvent {
  readonly line: string;
  /** The event as JSON, if it is. */
  readonly json: unknown;
}

export type FilterPattern = (event: LogEvent) => boolean;

const TOKENS = {
  selector: SELECTOR,
  operator: /&&|\|\||!=|<=|>=|[=<>]/,
  bracket: /[{}()]/,
  quoted: /"(?:[^"\\]|\\.)*"/,
  word: /[^\s"{}()=<>&|]+/,
};
type Tokens = Scanner<keyof typeof TOKENS>;

/**
 * Reads a filter pattern: terms, of which all have to be there, those with `?` of which one has to, those with `-` that
 * must not; or in braces conditions on a JSON event. An empty pattern matches everything.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * @throws StageError for a pattern that cannot be read, or is of a kind that the stage does not know
 */
export function parseFilterPattern(source: string): FilterPattern {
  const text = source.trim();
  if (text.startsWith('[')) throw new StageError(`the local stage knows no space-delimited filter pattern: ${text}`);
  if (/^%.*%$|=\s*%/.test(text))
    throw new StageError(`the local stage knows no regular expression in a filter: ${text}`);
  return text.startsWith('{') ? jsonPattern(text) : terms(text);
}

function terms(source: string): FilterPattern {
  const found = [...source.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, quoted, plain = '']) => {
    if (quoted === undefined && /\W/.test(plain)) {
      throw new StageError(`the term ${plain} of a filter pattern has to be in double quotes: ${source}`);
    }
    return { sign, text: quoted?.replaceAll(/\\(.)/g, '$1') ?? plain };
  });
  const some = found.filter(({ sign }) => sign === '?');
  const all = found.filter(({ sign }) => sign === '');
  const none = found.filter(({ sign }) => sign === '-');
  return ({ line }) => {
    const has = ({ text }: { readonly text: string }) => line.includes(text);
    return all.every(has) && !none.some(has) && (some.length === 0 || some.some(has));
  };
}

type Condition = (json: unknown) => boolean;

function jsonPattern(source: string): FilterPattern {
  const tokens: Tokens = new Scanner(source, TOKENS);
  tokens.expect('bracket', '{');
  const condition = disjunction(tokens);
  tokens.expect('bracket', '}');
  if (!tokens.isDone) throw tokens.refuse('the end');
  return ({ json }) => typeof json === 'object' && json !== null && condition(json);
}

function disjunction(tokens: Tokens): Condition {
  let left = conjunction(tokens);
  while (tokens.accept('operator', '||') !== undefined) {
    const [before, after] = [left, conjunction(tokens)];
    left = (json) => before(json) || after(json);
  }
  return left;
}

function conjunction(tokens: Tokens): Condition {
  let left = comparison(tokens);
  while (tokens.accept('operator', '&&') !== undefined) {
    const [before, after] = [left, comparison(tokens)];
    left = (json) => before(json) && after(json);
  }
  return left;
}

function comparison(tokens: Tokens): Condition {
  if (tokens.accept('bracket', '(') !== undefined) {
    const inner = disjunction(tokens);
    tokens.expect('bracket', ')');
    return inner;
  }
  const selector = parseSelector(tokens.expect('selector').text);
  const word = tokens.accept('word')?.text;
  if (word === 'NOT') {
    tokens.expect('word', 'EXISTS');
    return (json) => select(json, selector) === undefined;
  }
  if (word === 'EXISTS') return (json) => select(json, selector) !== undefined;
  if (word === 'IS') return is(tokens, selector);
  if (word !== undefined) throw tokens.refuse('a comparison');
  const operator = tokens.expect('operator').text;
  const quoted = tokens.accept('quoted')?.text;
  const wanted = quoted?.slice(1, -1).replaceAll(/\\(.)/g, '$1') ?? tokens.expect('word').text;
  const test = valueTest(operator, wanted, quoted !== undefined);
  return (json) => test(select(json, selector));
}

function is(tokens: Tokens, selector: ReturnType<typeof parseSelector>): Condition {
  const { text } = tokens.expect('word');
  const wanted = { NULL: null, TRUE: true, FALSE: false }[text];
  if (wanted === undefined) throw tokens.refuse('NULL, TRUE or FALSE');
  return (json) => select(json, selector) === wanted;
}
