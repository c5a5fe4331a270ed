import { describe, expect, test } from '@jest/globals';
import { processBatch } from '#lambda/leaderboard/use-cases/process-batch.ts';
import { FakeWorld, inserted, playOf, recordOf, removed } from './view.ts';

const expiry = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };
const session = { entity: 'session', playerId: 'p-1', signedInAt: '2026-10-21T10:00:00.000Z', expiresAt: 1 };
const [first, second, third] = [playOf('first', 10), playOf('second', 20), playOf('third', 5)];
const kinds = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

describe('what is published', () => {
  test('ddb-stream-react-notify: a new player is told to everybody, with nothing but the id', async () => {
    const world = new FakeWorld();
    const player = { entity: 'player', playerId: 'p-1', registeredAt: '2026-11-21T09:00:00.000Z', credits: 3 };
    expect(await processBatch([recordOf('INSERT', 1, player)], world)).toBeUndefined();
    expect(world.topic).toEqual([
      {
        source: 'arcade.registration',
        eventId: 'PlayerRegistered.v1/p-1',
        type: 'PlayerRegistered.v1',
        occurredAt: '2026-11-21T09:00:00.000Z',
        detail: { playerId: 'p-1' },
      },
    ]);
    expect(world.bus).toEqual([]);
  });

  test.each([
    ['expired', expiry, 'SessionExpired.v1'],
    ['was deleted by somebody', undefined, 'SessionEnded.v1'],
    ['was deleted by another service', { type: 'Service', principalId: 'other.amazonaws.com' }, 'SessionEnded.v1'],
    [
      'was deleted by somebody with that name',
      { type: 'AWS', principalId: 'dynamodb.amazonaws.com' },
      'SessionEnded.v1',
    ],
  ])('ddb-ttl: a session that %s', async (_, userIdentity, type) => {
    const world = new FakeWorld();
    const record = recordOf('REMOVE', 7, session, userIdentity);
    await processBatch([record], world);
    expect(world.topic).toMatchObject([
      {
        eventId: `${type}/${'7'.padStart(40, '0')}`,
        type,
        occurredAt: '2026-11-21T12:00:00.000Z',
        detail: { playerId: 'p-1', signedInAt: session.signedInAt },
      },
    ]);
  });

  test('ddb-stream-react-notify: a play is recorded when it comes, and removed when it goes', async () => {
    const world = new FakeWorld();
    await processBatch([inserted(1, first), removed(2, first)], world);
    const { playedAt: occurredAt, ...detail } = first;
    expect(world.topic).toEqual([
      { source: 'arcade.api', eventId: 'PlayRecorded.v1/first', type: 'PlayRecorded.v1', occurredAt, detail },
      { source: 'arcade.api', eventId: 'PlayRemoved.v1/first', type: 'PlayRemoved.v1', occurredAt, detail },
    ]);
    expect(kinds(world.bus)).toEqual(['PlayRecorded.v1', 'HighScoreBeaten.v1']);
  });

  test('ddb-stream-react-notify: a play goes to the topic and the bus, and a high score to the bus besides', async () => {
    const world = new FakeWorld();
    await processBatch([inserted(1, first), inserted(2, second), inserted(3, third)], world);
    expect(kinds(world.topic)).toEqual(['PlayRecorded.v1', 'PlayRecorded.v1', 'PlayRecorded.v1']);
    expect(kinds(world.bus)).toEqual([
      'PlayRecorded.v1',
      'HighScoreBeaten.v1',
      'PlayRecorded.v1',
      'HighScoreBeaten.v1',
      'PlayRecorded.v1',
    ]);
    expect(world.bus[1]?.detail).not.toHaveProperty('previousScore');
    expect(world.bus[3]).toMatchObject({ detail: { playId: 'second', score: 20, previousScore: 10 } });
  });

  test('ddb-stream-react-notify: a play that was taken back is told to the topic', async () => {
    const world = new FakeWorld();
    await processBatch([inserted(1, first), removed(2, first)], world);
    expect(world.topic[1]).toMatchObject({ eventId: 'PlayRemoved.v1/first', type: 'PlayRemoved.v1' });
    expect(world.view).toEqual([]);
  });
});

describe('a failure', () => {
  test('ddb-stream-lambda: says of which kind a record is that the filter keeps out', async () => {
    const record = { ...removed(1, first), eventName: 'MODIFY' };
    const failure = await processBatch([record], new FakeWorld());
    expect(failure?.error).toMatchObject({ message: 'The stream record is of the kind MODIFY' });
  });

  test('ddb-stream-lambda: of events that the topic and the bus refuse, says how many the topic did', async () => {
    const world = new FakeWorld();
    // GIVEN a high score, of which the topic hears once and the bus twice
    world.refuses = () => true;
    const failure = await processBatch([inserted(1, first)], world);
    expect(failure).toMatchObject({ index: 0, error: { message: '1 events were not taken' } });
  });

  test('ddb-stream-lambda: without events nothing is published', async () => {
    const world = new FakeWorld();
    world.publishToTopic = () => Promise.reject(new Error('published'));
    world.publishToBus = () => Promise.reject(new Error('published'));
    expect(await processBatch([], world)).toBeUndefined();
  });

  test('ddb-stream-lambda: stops the batch, and what was before it is published', async () => {
    const world = new FakeWorld();
    const failure = await processBatch([inserted(1, first), recordOf('INSERT', 2, {}), inserted(3, second)], world);
    expect(failure?.index).toBe(1);
    expect(world.view).toMatchObject([{ playId: 'first' }]);
    expect(world.topic).toMatchObject([{ eventId: 'PlayRecorded.v1/first' }]);
  });

  test.each([
    ['of an entity that the filter keeps out', recordOf('INSERT', 1, { entity: 'best' })],
    ['without an image', recordOf('INSERT', 1, {})],
    ['with a score that is text', inserted(1, { ...first, score: 'many' as unknown as number })],
    ['of a change that the filter keeps out', { ...inserted(1, first), eventName: 'MODIFY' }],
    ['of a session that began', recordOf('INSERT', 1, session)],
  ])('ddb-stream-lambda: a record %s is poison', async (_, record) => {
    const world = new FakeWorld();
    expect(await processBatch([record], world)).toMatchObject({ index: 0 });
    expect([world.topic, world.bus, world.view]).toEqual([[], [], []]);
  });

  test('ddb-stream-lambda: an event that the topic or the bus refuses fails its own record', async () => {
    for (const type of ['PlayRecorded.v1', 'HighScoreBeaten.v1']) {
      const world = new FakeWorld();
      world.refuses = (event) => event.type === type && event.eventId.endsWith('second');
      const failure = await processBatch([inserted(1, first), inserted(2, second), inserted(3, third)], world);
      expect([type, failure?.index]).toEqual([type, 1]);
    }
  });

  test('ddb-stream-lambda: of a refused event and a failed record, the earlier one counts', async () => {
    const world = new FakeWorld();
    world.refuses = ({ eventId }) => eventId.endsWith('first');
    const failure = await processBatch([inserted(1, first), inserted(2, second), recordOf('INSERT', 3, {})], world);
    expect(failure?.index).toBe(0);
  });
});

test('lambda-idempotency: a crash between the projection and the publication publishes again, under the same ids', async () => {
  const world = new FakeWorld();
  world.publishToTopic = () => Promise.reject(new Error('killed'));
  await expect(processBatch([inserted(1, first)], world)).rejects.toThrow('killed');
  const again = Object.assign(new FakeWorld(), { entries: world.entries, highScores: world.highScores });
  expect(await processBatch([inserted(1, first)], again)).toBeUndefined();
  expect(again.view).toMatchObject([{ playId: 'first' }]);
  expect(kinds(again.bus)).toEqual(['PlayRecorded.v1', 'HighScoreBeaten.v1']);
  const ids = again.bus.map(({ eventId }) => eventId);
  again.bus.splice(0);
  await processBatch([inserted(1, first)], again);
  expect(again.bus.map(({ eventId }) => eventId)).toEqual(ids);
});
