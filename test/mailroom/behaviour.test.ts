import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { keepLetters, queueOf, sendLetter } from './story/letters.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('mailroom');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);

test('lambda-idempotency: a letter that is sent twice is stored once', async () => {
  expect(await keepLetters(playground)).toContain('one item');
});

test('sqs-dlq-redrive-policy: what is not a letter becomes a dead letter after five receives', async () => {
  await sendLetter(playground, 'not a letter');
  await playground.stage.advance(10 * 60);
  expect(queueOf(playground, 'dead letters').messages).toHaveLength(1);
  expect(queueOf(playground, 'letters').messages).toEqual([]);
});
