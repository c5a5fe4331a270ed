import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { catalogue, patternIds } from '../../lib/catalogue/index.ts';
import { written } from '../house/written.ts';
import type { Block } from './rewrite.ts';

/** Ids of the patterns that a guide explains and no chapter builds, in the order of the catalogue. */
export const guideIds = patternIds.filter((id) => catalogue[id].fit === 'guide');

/** Where the guide of a pattern is. */
export const guidePage = (id: string): string => `docs/guides/${id}.md`;

/** Names of the guides that exist. */
export const writtenGuides = (): string[] =>
  written('docs/guides/*.md')
    .map((page) => basename(page, '.md'))
    .filter((name) => name !== 'README');

/** The question that brings a reader to a guide: its first paragraph. */
export const questionOf = (text: string): string => (text.split(/\n{2,}/)[1] ?? '').trim();

/** Every guide with its question, by the groups of the catalogue. */
export const guides: Block = () => {
  const groups = Map.groupBy(guideIds, (id) => catalogue[id].group);
  return [...groups].map(([group, ids]) => `**${group}**\n\n${ids.map(line).join('\n')}`).join('\n\n');
};

const line = (id: (typeof guideIds)[number]) =>
  `- [${catalogue[id].title}](${id}.md): ${questionOf(readFileSync(guidePage(id), 'utf8'))}`;
