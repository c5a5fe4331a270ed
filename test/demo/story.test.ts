import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { StoryContext } from '../../demo/context.ts';
import { story } from '../../demo/story.ts';
import { catalogue } from '../../lib/catalogue/index.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

describe('the story of the demo', () => {
  let context: StoryContext;
  beforeAll(async () => {
    context = await openArcade();
    context.setSeasons('ENABLED');
  });
  afterAll(closeArcades);

  for (const { pattern, title, run } of story) {
    test(`${pattern}: ${title}`, async () => {
      expect(await run(context)).not.toBe('');
    });
  }

  test('tells of core patterns only', () => {
    expect(story.filter(({ pattern }) => catalogue[pattern].fit !== 'core')).toEqual([]);
  });
});
