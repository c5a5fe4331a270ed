import { expect, jest, test } from '@jest/globals';
import { type RecordPlayPorts, recordPlay } from '#lambda/api/use-cases/record-play.ts';
import { Refusal, type RefusalCode } from '#lambda/runtime/errors.ts';

const play = { playId: 'new', playerId: 'ada', gameId: 'asteroids', score: 1, playedAt: '2026-11-21T12:00:00.000Z' };
const measure = () => jest.fn<RecordPlayPorts['measure']>();
const refusing = (code: RefusalCode) => async () => {
  throw new Refusal(code, 'No.');
};

test('custom-metric-alert: a play that is stored is counted', async () => {
  const ports = { store: async () => play, measure: measure() };
  expect(await recordPlay(play, ports)).toBe(play);
  expect(ports.measure.mock.calls).toEqual([[{ PlaysRecorded: 1, CreditsRefused: 0 }]]);
});

test('custom-metric-alert: a request that comes again counts no second play', async () => {
  const first = { ...play, playId: 'first' };
  const ports = { store: async () => first, measure: measure() };
  expect(await recordPlay(play, ports)).toBe(first);
  expect(ports.measure.mock.calls).toEqual([[{ PlaysRecorded: 0, CreditsRefused: 0 }]]);
});

test('custom-metric-alert: a play without credits is counted as refused', async () => {
  const ports = { store: refusing('no_credits'), measure: measure() };
  await expect(recordPlay(play, ports)).rejects.toMatchObject({ code: 'no_credits' });
  expect(ports.measure.mock.calls).toEqual([[{ PlaysRecorded: 0, CreditsRefused: 1 }]]);
});

test.each<RefusalCode>(['busy', 'player_not_found', 'idempotency_key_reused'])(
  'custom-metric-alert: the refusal "%s" says nothing about credits',
  async (code) => {
    const ports = { store: refusing(code), measure: measure() };
    await expect(recordPlay(play, ports)).rejects.toMatchObject({ code });
    expect(ports.measure).not.toHaveBeenCalled();
  },
);
