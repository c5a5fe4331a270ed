import type { PatternState } from '../../study/model.ts';

/** How far a pattern is carried, in words. */
export const STATES: Readonly<Record<PatternState, string>> = {
  live: 'proved live',
  template: 'asserted in the template',
  absent: 'not built yet',
};
