import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { catalogue } from '../../lib/catalogue/index.ts';
import type { Playground } from '../../playground/playground.ts';
import { story } from '../../playground/story.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

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

  test('tells of core patterns only', () => {
    expect(story.filter(({ pattern }) => catalogue[pattern].fit !== 'core')).toEqual([]);
  });
});
