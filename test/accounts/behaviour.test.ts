import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { scenes } from './story.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('accounts');
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);

describe.each(scenes)('the story of $id', ({ steps }) => {
  test.each(steps)('$pattern: $title', async ({ run }) => {
    expect(await run(playground)).not.toBe('');
  });
});
