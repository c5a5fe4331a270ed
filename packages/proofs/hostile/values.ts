import type { Chance } from '../world/random.ts';

/** JSON that no `JSON.stringify` writes, such as `1e400`: put into the text as it is. */
class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): string {
    return `@raw ${this.text}@`;
  }
}

const PROTO = '@proto@';

/** JSON as a hostile caller writes it: with numbers out of range, members called `__proto__`, thousands of levels. */
export const hostileJson = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replaceAll(/"@raw ([^"]*)@"/g, '$1').replaceAll(PROTO, '__proto__');

const TEXTS = [
  '',
  ' ',
  'a',
  '%00',
  '%zz',
  '../../etc/passwd',
  "'; DROP TABLE plays; --",
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\u0000\u0001',
  '\u200b\u202e\u3000',
  '\ud800',
  'a\udfffb',
  '\ufeff{}',
  '-1',
  '1e309',
  '99999999999999999999',
  'null',
  'a.b.c',
  '#',
  '*a*a*a*a*a*a',
  '(((((((((a+)+)+)+)',
  'arn:aws:sqs:us-east-1:000000000000:none',
  '9999-12-31T23:59:59-23:00',
  '2026-02-30T00:00:00.000Z',
];

/** A text that somebody sends who means no good. */
export function hostileText(chance: Chance): string {
  if (chance.happens(0.1)) return 'x'.repeat(chance.below(3_000));
  if (chance.happens(0.02)) return 'é💥'.repeat(chance.below(20));
  return chance.oneOf(TEXTS);
}

const NUMBERS = ['-1', '0', '1.5', '1e20', '1e400', '-1e400', '9007199254740993', '99999999999999999999', '1e-400'];

/** Any value of JSON, and some that only its grammar allows. */
export function hostileValue(chance: Chance, depth = 0): unknown {
  const few = () => Array.from({ length: depth > 3 ? 0 : chance.below(4) });
  switch (chance.below(9)) {
    case 0:
      return null;
    case 1:
      return chance.happens(0.5);
    case 2:
    case 3:
      return new Raw(chance.oneOf(NUMBERS));
    case 4:
      return few().map(() => hostileValue(chance, depth + 1));
    case 5:
      return Object.fromEntries(few().map(() => [hostileName(chance), hostileValue(chance, depth + 1)]));
    case 6:
      return chance.happens(0.1) ? nested(chance) : {};
    default:
      return hostileText(chance);
  }
}

const nested = (chance: Chance) => {
  const levels = chance.oneOf([20, 600, 2_000, 20_000]);
  return new Raw(`${'['.repeat(levels)}${']'.repeat(levels)}`);
};

const hostileName = (chance: Chance) =>
  chance.oneOf([PROTO, 'constructor', 'toString', '', 'a', 'a.b', hostileText(chance)]);

/** A copy of a value in which one place is not what it was: another value, a member more or less, an item twice. */
export function broken(value: unknown, chance: Chance): unknown {
  if (Array.isArray(value)) {
    if (value.length === 0 || chance.happens(0.1)) return hostileValue(chance);
    const at = chance.below(value.length);
    if (chance.happens(0.1)) return [...value, value[at]];
    return value.map((item, index) => (index === at ? broken(item, chance) : item));
  }
  if (typeof value !== 'object' || value === null || value instanceof Raw) return hostileValue(chance);
  const entries = Object.entries(value);
  const [name] = entries.length === 0 ? [undefined] : chance.oneOf(entries);
  if (name === undefined || chance.happens(0.1)) return { ...value, [hostileName(chance)]: hostileValue(chance) };
  if (chance.happens(0.05)) return hostileValue(chance);
  const left = chance.happens(0.15) ? entries.filter(([each]) => each !== name) : entries;
  return Object.fromEntries(left.map(([each, inner]) => [each, each === name ? broken(inner, chance) : inner]));
}
