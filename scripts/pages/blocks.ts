import { chapterTable, places } from './chapters.ts';
import type { Block } from './rewrite.ts';

/** Everything that a page can have written into it. */
export const BLOCKS: Readonly<Record<string, Block>> = {
  chapters: chapterTable,
  places,
};
