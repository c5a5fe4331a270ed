import { fromChapters } from './chapters.ts';
import { inOrder, isPossibleWith } from './order.ts';
import type { ChapterStory, Step } from './step.ts';

const chapters = await fromChapters<ChapterStory>('story.ts');

/** All scenes of the story, in order. */
export const scenes = inOrder(
  chapters.flatMap(({ chapter, exports: { scenes = [] } }) => scenes.map((scene) => ({ ...scene, chapter }))),
);

/** What a visitor can do by hand, in the order in which it tells the story. */
export const acts = inOrder(
  chapters.flatMap(({ chapter, exports: { acts = [] } }) => acts.map((act) => ({ ...act, chapter }))),
);

/** The whole story: every step builds on those before it. */
export const story: readonly Step[] = scenes.flatMap(({ steps }) => steps);

/** The steps that can be told with these chapters, in order. */
export const storyOf = (names: readonly string[]): readonly Step[] =>
  scenes.filter((scene) => isPossibleWith(names, scene)).flatMap(({ steps }) => steps);

/** The acts that can be played with these chapters. */
export const actsOf = (names: readonly string[]) => acts.filter((act) => isPossibleWith(names, act));
