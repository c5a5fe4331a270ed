import { fromChapters } from '../../../playground/chapters.ts';
import { inOrder } from '../../../playground/order.ts';
import type { ChapterScenarios } from './scenario.ts';

const chapters = await fromChapters<ChapterScenarios>('scenarios.ts');

/** Everything the arcade does, in an order in which each scenario finds what it needs. */
export const scenarios = inOrder(
  chapters.flatMap(({ chapter, exports }) => exports.scenarios.map((scenario) => ({ ...scenario, chapter }))),
);
