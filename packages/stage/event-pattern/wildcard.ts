import { anyBetween } from '../any-between.ts';
import { type Mistake, type Operator, ofText } from './operator.ts';

/** What stands for any text in a pattern that has been read; everything else is a character. */
const ANY = Symbol('any text');
type Token = string | typeof ANY;

/**
 * `*` stands for any text, `\*` and `\\` for the character itself.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
 */
export const wildcard: Operator = (operand, refuse) => {
  if (typeof operand !== 'string') throw refuse('has the operator wildcard, which takes a text');
  const tokens = tokensOf(operand, refuse);
  if (isTooComplex(tokens)) {
    throw refuse(
      'has the operator wildcard, and the rule is too complex: use fewer wildcards, or fewer characters that repeat after one',
    );
  }
  return ofText(anyBetween(textsBetween(tokens)));
};

function tokensOf(source: string, refuse: Mistake): readonly Token[] {
  const parts = source.match(/\\[\s\S]?|\*+|[^\\*]/gu) ?? [];
  return parts.map((part) => {
    if (part.startsWith('**')) throw refuse('has the operator wildcard with two wildcards in a row');
    if (part === '*') return ANY;
    if (part.startsWith('\\') && part !== '\\*' && part !== '\\\\') {
      throw refuse('has the operator wildcard with a backslash before something else than * or \\');
    }
    return part.startsWith('\\') ? part.slice(1) : part;
  });
}

/** The texts before, between and after the wildcards. */
function textsBetween(tokens: readonly Token[]): string[] {
  const texts = [''];
  for (const token of tokens) {
    if (token === ANY) texts.push('');
    else texts[texts.length - 1] += token;
  }
  return texts;
}

/**
 * EventBridge does not say where its limit is. Recorded: a pattern with 8 is taken, one with 13 is not. A pattern with up to
 * 12 is taken (unverified; settled by: TestEventPattern with patterns of 9 to 12).
 */
const MAX_PREFIXES = 12;
/** Sets of prefixes to look at before a pattern counts as too complex anyway. */
const MAX_SETS = 5_000;

/**
 * Whether some text could end in too many places of the pattern at once, which is how AWS's engine counts complexity
 * (https://github.com/aws/event-ruler#complexity).
 */
function isTooComplex(tokens: readonly Token[]): boolean {
  if (!tokens.includes(ANY)) return false;
  // The wildcard itself stands for every character that the pattern does not name.
  const characters = new Set(tokens);
  const seen = new Set<string>();
  const left = [withWildcards(tokens, [0])];
  for (let places = left.pop(); places !== undefined; places = left.pop()) {
    if (places.length > MAX_PREFIXES || seen.size > MAX_SETS) return true;
    for (const character of characters) {
      const next = withWildcards(
        tokens,
        places.flatMap((place) => {
          if (tokens[place] === ANY) return [place];
          return tokens[place] === character ? [place + 1] : [];
        }),
      );
      const name = next.join();
      if (seen.has(name)) continue;
      seen.add(name);
      left.push(next);
    }
  }
  return false;
}

/** The places, and those after wildcards at them, which may stand for an empty text. */
const withWildcards = (tokens: readonly Token[], places: readonly number[]): readonly number[] =>
  [...new Set(places.flatMap((place) => (tokens[place] === ANY ? [place, place + 1] : [place])))].toSorted(
    (a, b) => a - b,
  );
