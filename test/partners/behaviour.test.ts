import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { answerHealth } from './story.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('partners');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);

test('api-health-mock: the API of partners answers by itself', async () => {
  expect(await answerHealth(playground)).toContain('200');
});
