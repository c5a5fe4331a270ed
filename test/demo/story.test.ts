import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { catalogue } from '../../lib/catalogue/index.ts';
import type { Playground } from '../../playground/playground.ts';
import { chaptersFor, storyOf } from '../../playground/story.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';
import { synthArcade } from '../support/synth.ts';

const story = storyOf(synthArcade().chapters.map(({ id }) => id));

describe('the story of the demo', () => {
  let context: Playground;
  beforeAll(async () => {
    context = await openArcade();
    context.setSchedules('ENABLED');
  });
  afterAll(closeArcades);

  for (const { pattern, title, run } of story) {
    test(`${pattern}: ${title}`, async () => {
      expect(await run(context)).not.toBe('');
    });
  }

  test('has the steps of the chapters that are there, and of those that are asked for', () => {
    expect(storyOf(['api', 'registration'], ['imports'])).toEqual([]);
    const told = storyOf(['api', 'registration', 'imports'], ['imports']);
    expect(told.length).toBeGreaterThan(0);
    expect(told.every((step) => story.includes(step))).toBe(true);
    expect(chaptersFor(['imports'])).toEqual(['imports', 'api', 'registration']);
  });

  test('tells of core patterns only', () => {
    expect(story.filter(({ pattern }) => catalogue[pattern].fit !== 'core')).toEqual([]);
  });
});
