import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { written } from '../../scripts/house/written.ts';
import { BLOCKS } from '../../scripts/pages/blocks.ts';
import { OPENAPI, openApi } from '../../scripts/pages/openapi.ts';
import { rewritten } from '../../scripts/pages/rewrite.ts';

test.each([...written('*.md'), ...written('docs/**/*.md')])(
  'what %s has generated is up to date: npm run docs',
  (page) => {
    const text = readFileSync(page, 'utf8');
    expect(rewritten(page, text, BLOCKS)).toBe(text);
  },
);

test('the description of the API is up to date: npm run docs', () => {
  expect(readFileSync(OPENAPI, 'utf8')).toBe(openApi());
});

test('a block that nobody writes is a mistake', () => {
  const page = '<!-- generated: no-such-block -->\n<!-- end -->';
  expect(() => rewritten('page.md', page, BLOCKS)).toThrow('page.md: there is no generated block "no-such-block"');
});
