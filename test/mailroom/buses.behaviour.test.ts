import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { askAccounts, collectFromAccounts, pipeArrivals, replayPlays } from './story/buses.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('mailroom');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);

test('eventbridge-archive-replay: a replay comes to the rule that takes it, with its name, and to no other', async () => {
  expect(await replayPlays(playground)).toContain('not announced again');
});

test('eventbridge-cross-account: the organisation may send, a stranger and an account that is shut out may not', async () => {
  expect(await askAccounts(playground)).toEqual({
    own: 'taken',
    member: 'taken',
    quarantined: 'AccessDeniedException',
    stranger: 'AccessDeniedException',
  });
  const events = playground.stage.records.of('event').filter(({ source }) => source === 'cabinets');
  expect(events.map(({ detail }) => Object(detail).who)).toEqual(['own', 'member']);
});

test('eventbridge-cross-account: a stopped instance is told to the central queue', async () => {
  expect(await collectFromAccounts(playground)).toContain('stopped instance');
});

test('ddb-stream-sns-fanout: the pipe tells of a new player once, in the form of its template', async () => {
  expect(await pipeArrivals(playground)).toContain('one message');
});
