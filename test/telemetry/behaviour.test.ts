import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { keepNotes, queueOf, sendNote } from './story.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('telemetry');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);

test('lambda-idempotency: a note that is sent twice is stored once', async () => {
  expect(await keepNotes(playground)).toContain('one item');
});

test('sqs-dlq-redrive-policy: what is not a note becomes a dead letter after five receives', async () => {
  await sendNote(playground, 'not a note');
  await playground.stage.advance(10 * 60);
  expect(queueOf(playground, 'dead letters').messages).toHaveLength(1);
  expect(queueOf(playground, 'notes').messages).toEqual([]);
});
