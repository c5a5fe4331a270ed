import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { filledIn, matches } from '../../scripts/first-hour/match.ts';
import { blocksOf } from '../../scripts/first-hour/page.ts';

// `npm run test:first-hour` runs the page itself, in a minute or two; .ci/run does so.
describe('what runs docs/first-hour.md', () => {
  test('compares lines to the letter', () => {
    expect(matches('{"credits":3}', '{"credits":2}', new Map())).toBe(false);
    expect(matches('60', '600', new Map())).toBe(false);
    expect(matches('a.c', 'abc', new Map())).toBe(false);
  });

  test('lets words in angle brackets differ, dots end a line, and JSON have its members in any order', () => {
    const seen = new Map<string, string>();
    expect(matches('<time> the code is <code>', '23:17:45.931 the code is 453899', seen)).toBe(true);
    expect(seen.get('code')).toBe('453899');
    expect(matches('{"error":...', '{"error":{"code":"forbidden"}}', seen)).toBe(true);
    expect(matches('{"a":"<id>","b":1}', '{"b":1,"a":"x-1"}', seen)).toBe(true);
    expect(matches('{"a":"<id>"}', '{"a":""}', seen)).toBe(false);
  });

  test('types what was shown, and refuses what was not', () => {
    expect(filledIn('confirm <code>', new Map([['code', '453899']]))).toBe('confirm 453899');
    expect(() => filledIn('confirm <code>', new Map())).toThrow('Nothing on the page shows <code>');
  });

  test('reads both terminals of the local part, and nothing of the part that needs an account', () => {
    const blocks = blocksOf(readFileSync('docs/first-hour.md', 'utf8'));
    expect(blocks[0]).toEqual({ kind: 'typed', terminal: 1, at: 13, lines: ['npm start -- --state .arcade'] });
    expect(blocks.at(-1)?.lines.at(-1)).toBe('rm -r .arcade');
    expect(blocks.flatMap(({ lines }) => lines).join('\n')).not.toContain('npx cdk deploy');
    expect(() => blocksOf('```yaml\n```')).toThrow('Line 1: a block of the local part is "sh" or "text", not "yaml"');
  });
});
