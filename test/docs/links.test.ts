import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { written } from '../../scripts/house/written.ts';
import { deadLinks } from './dead-links.ts';

const PAGES = [...written('*.md'), ...written('docs/**/*.md'), ...written('{lib,packages}/**/*.md')];

test.each(PAGES)('the links of %s inside the project lead somewhere', (page) => {
  expect(deadLinks(page, readFileSync(page, 'utf8'))).toEqual([]);
});

test.each([
  'no-such-page.md',
  'chapters/none.md#cost',
  'deploy.md#no-such-heading',
  '#no-such-heading',
  '../lib/arcade.ts#L99999',
])('%s is a dead link', (target) => {
  expect(deadLinks('docs/page.md', `# A page: with \`code\`\n\n[words](${target})`)).toEqual([target]);
});

test('links to pages, folders, lines, headings, the web, and what is code are not dead', () => {
  const page = `# A page: with \`code\`

[a page](deploy.md), [a folder](chapters), [a line](../lib/arcade.ts#L1), [a heading](#a-page-with-code), [AWS](https://aws.amazon.com), \`[x](y)\`
`;
  expect(deadLinks('docs/page.md', page)).toEqual([]);
});
