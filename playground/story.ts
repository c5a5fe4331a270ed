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

/**
 * The steps that can be told with these chapters, in order. A step of the core builds on those before it; one of an optional chapter
 * on those of its own chapter alone, because no other is told for certain.
 * @param tellers the chapters whose steps are wanted. @default all of them
 */
export const storyOf = (names: readonly string[], tellers = names): readonly Step[] =>
  scenes
    .filter((scene) => isPossibleWith(names, scene) && tellers.includes(scene.chapter))
    .flatMap(({ steps }) => steps);

/** Chapters, and those that their scenes need besides. */
export const chaptersFor = (names: readonly string[]): readonly string[] => {
  const needed = scenes.filter(({ chapter }) => names.includes(chapter)).flatMap(({ needs = [] }) => needs);
  return [...new Set([...names, ...needed])];
};

/** The acts that can be played with these chapters. */
export const actsOf = (names: readonly string[]) => acts.filter((act) => isPossibleWith(names, act));
