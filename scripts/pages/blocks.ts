import { alarms } from './alarms.ts';
import { chapterTable, places } from './chapters.ts';
import { errata } from './errata.ts';
import type { Block } from './rewrite.ts';
import { whereIs } from './where-is.ts';

/** Everything that a page can have written into it. */
export const BLOCKS: Readonly<Record<string, Block>> = {
  alarms,
  chapters: chapterTable,
  errata,
  places,
  'where-is': whereIs,
};
