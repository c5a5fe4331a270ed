import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { bothLetters, endpointFails, everyKind } from './story/bulletin.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('mailroom');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);

test('sns-subscriber-types: a bulletin reaches a function, an endpoint and a reader', async () => {
  expect(await everyKind(playground)).toContain('not before');
});

test('sns-delivery-retry-dlq: an endpoint that fails is tried again, and believes no stranger', async () => {
  expect(await endpointFails(playground)).toContain('403');
});

test('lambda-async-dlq: a failed event is kept twice', async () => {
  expect(await bothLetters(playground)).toContain('three');
});
