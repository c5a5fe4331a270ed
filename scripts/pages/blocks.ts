import { alarms } from './alarms.ts';
import { chapterTable, places } from './chapters.ts';
import { cost, idlePrice } from './cost.ts';
import { errata } from './errata.ts';
import { guides } from './guides.ts';
import { openPoints } from './open-points.ts';
import { order, remove } from './order.ts';
import type { Block } from './rewrite.ts';
import { whereIs } from './where-is.ts';
import { workflows } from './workflows.ts';

/** Everything that a page can have written into it. */
export const BLOCKS: Readonly<Record<string, Block>> = {
  alarms,
  chapters: chapterTable,
  cost,
  errata,
  guides,
  'idle-price': idlePrice,
  'open-points': openPoints,
  order,
  places,
  remove,
  'where-is': whereIs,
  workflows,
};
