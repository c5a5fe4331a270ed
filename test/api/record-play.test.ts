import { describe, expect, jest, test } from '@jest/globals';
import { type PlayToWrite, type RecordPlayPorts, recordPlay, type Written } from '#lambda/api/use-cases/record-play.ts';

const play = { playId: 'new', playerId: 'ada', gameId: 'asteroids', score: 1, playedAt: '2026-11-21T12:00:00.000Z' };

/** Ports of which the writing ends in this way. */
function portsOf(end: (write: PlayToWrite) => Written) {
  return {
    write: jest.fn<RecordPlayPorts['write']>(async (write) => end(write)),
    measure: jest.fn<RecordPlayPorts['measure']>(),
  };
}
const record = (ports: RecordPlayPorts, candidate = play) => recordPlay(candidate, 'key-0001', ports);

test('ddb-transactions: a play takes one credit, and is remembered under the key for a day', async () => {
  const ports = portsOf(() => ({ outcome: 'written' }));
  expect(await record(ports)).toBe(play);
  expect(ports.write.mock.calls).toEqual([
    [
      {
        play,
        credits: 1,
        request: { idempotencyKey: 'key-0001', content: expect.stringMatching(/^[0-9a-f]{64}$/), keptSeconds: 86_400 },
      },
    ],
  ]);
  expect(ports.measure.mock.calls).toEqual([[{ PlaysRecorded: 1, CreditsRefused: 0 }]]);
});

describe('a request that comes again', () => {
  const first = { ...play, playId: 'first' };
  const again = (answer: typeof play) =>
    portsOf(({ request }) => ({ outcome: 'repeated', content: request.content, answer }));

  test('lambda-idempotency: gets the first play, and counts no second one', async () => {
    const ports = again(first);
    expect(await record(ports)).toBe(first);
    expect(ports.measure.mock.calls).toEqual([[{ PlaysRecorded: 0, CreditsRefused: 0 }]]);
  });

  test('lambda-idempotency: counts the play when it was this very attempt that stored it', async () => {
    const ports = again(play);
    await record(ports);
    expect(ports.measure.mock.calls).toEqual([[{ PlaysRecorded: 1, CreditsRefused: 0 }]]);
  });

  test.each([{ gameId: 'pong' }, { score: 2 }])(
    'lambda-idempotency: is refused when it differs by %j',
    async (change) => {
      const contents: string[] = [];
      const remember = portsOf(({ request }) => {
        contents.push(request.content);
        return { outcome: 'written' };
      });
      await record(remember);
      const ports = portsOf(() => ({ outcome: 'repeated', content: contents[0] ?? '', answer: first }));
      await expect(record(ports, { ...play, ...change })).rejects.toMatchObject({
        code: 'idempotency_key_reused',
        status: 422,
        message: 'This Idempotency-Key was used for another play.',
      });
      expect(ports.measure).not.toHaveBeenCalled();
    },
  );

  test('lambda-idempotency: is the same although it would have another id and time', async () => {
    const contents = new Set<string>();
    const ports = portsOf(({ request }) => {
      contents.add(request.content);
      return { outcome: 'written' };
    });
    await record(ports);
    await record(ports, { ...play, playId: 'other', playedAt: '2026-11-21T12:00:01.000Z' });
    expect(contents.size).toBe(1);
  });
});

test('custom-metric-alert: a play without credits is counted as refused', async () => {
  const ports = portsOf(() => ({ outcome: 'no-credits' }));
  await expect(record(ports)).rejects.toMatchObject({
    code: 'no_credits',
    status: 409,
    message: 'No credits are left.',
  });
  expect(ports.measure.mock.calls).toEqual([[{ PlaysRecorded: 0, CreditsRefused: 1 }]]);
});

test.each([
  ['conflict', 'busy', /recorded nothing/],
  ['no-player', 'player_not_found', /no such player/],
] as const)('custom-metric-alert: the outcome "%s" says nothing about credits', async (outcome, code, message) => {
  const ports = portsOf(() => ({ outcome }));
  await expect(record(ports)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect(ports.measure).not.toHaveBeenCalled();
});
