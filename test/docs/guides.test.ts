import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type CatalogueRow, catalogue, patternIds } from '../../lib/catalogue/index.ts';
import { guideIds, guidePage, writtenGuides } from '../../scripts/pages/guides.ts';
import { guideFaults } from './guide-faults.ts';

test('every row that is a guide has its page, and every page its row', () => {
  expect(writtenGuides()).toEqual(guideIds.toSorted());
});

test.each(guideIds)('%s has the form of a guide', (id) => {
  expect(guideFaults(catalogue[id], patternIds, readFileSync(guidePage(id), 'utf8'))).toEqual([]);
});

const ROW: CatalogueRow = {
  title: 'Copilot CLI',
  summary: 'It ended.',
  group: 'Compute',
  fit: 'guide',
  services: ['Copilot'],
  errata: [83],
};
const PAGE = `# Copilot CLI

Should a new project start with Copilot?

No, it has ended.

## Decide

Nothing.

## Numbers

| What | Number | Source |
|---|---|---|
| end | 2026-06-12 | [1] |

## Then and now

See [errata 83](../notes-errata.md), and [2].

## Here

\`fargate-service-alb\` shows it.

## Sources

1. https://docs.aws.amazon.com/one.html
2. https://docs.aws.amazon.com/two.html
`;
const faultsOf = (text: string) => guideFaults(ROW, patternIds, text);

test('a page of the right form has no faults', () => {
  expect(faultsOf(PAGE)).toEqual([]);
});

test.each([
  ['another title', '# Copilot CLI', '# Copilot', 'the title is not "Copilot CLI"'],
  ['no question', 'Should a new project start with Copilot?', 'Start.', 'no question follows the title'],
  ['no answer', 'No, it has ended.\n\n', '', 'no short answer follows the question'],
  ['a missing section', '## Decide\n\nNothing.\n\n', '', 'the sections are Numbers, Then and now, Here, Sources'],
  [
    'a section more',
    '## Here',
    '## There\n\n## Here',
    'the sections are Decide, Numbers, Then and now, There, Here, Sources',
  ],
  ['no pattern', 'fargate-service-alb', 'no-such-pattern', '"Here" names no pattern'],
  ['a number without a source', '| [1] |', '| I know it [1] | |', 'a number has no source: end'],
  ['an erratum that is not linked', 'errata 83', 'errata 8', 'erratum 83 is not linked'],
  ['a source that is not used', ', and [2]', '', 'source 2 is not used'],
  ['a source that is missing', 'and [2]', 'and [2] and [3]', 'source 3 is missing'],
  [
    'a source that is no address',
    '2. https://docs.aws.amazon.com/two.html',
    '2. A page',
    'line 2 of the sources is no source',
  ],
])('%s is a fault', (_, words, other, fault) => {
  expect(faultsOf(PAGE.replace(words, other))).toEqual([fault]);
});
