import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

/** One afternoon of the arcade, and what its functions have written about it. */
let arcade: Playground;
const secrets: string[] = [];

const MINUTES = 60;
/** Of the log groups those of functions; the access log and the log of events have lines of their own form. */
const lines = () =>
  arcade.stage.records.of('log').flatMap(({ logGroup, line }) => (/AccessLogs|EventLog/.test(logGroup) ? [] : [line]));
const parsed = () => lines().map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
const blobs = () => parsed().filter((line) => '_aws' in line);
const sum = (name: string) => blobs().reduce((total, blob) => total + Number(blob[name] ?? 0), 0);

beforeAll(async () => {
  arcade = await openArcade();
  const { client, stage } = arcade;
  const { playerId } = await arcade.register('ada');
  await arcade.register('grace');
  const token = await arcade.token('ada');
  await arcade.openGame('asteroids');
  const play = (key: string) => client.play(token, { gameId: 'asteroids', score: 42 }, key);
  // Three credits: the second request is the first one again, the fifth and the sixth are refused.
  const keys = ['play-0001', 'play-0001', 'play-0002', 'play-0003', 'play-0004', 'play-0004'];
  const statuses: number[] = [];
  for (const key of keys) statuses.push((await play(key)).status);
  expect(statuses).toEqual([201, 201, 201, 201, 409, 409]);

  const apiKey = await client.cabinetKey();
  const row = { playerId, gameId: 'asteroids', playedAt: '2026-01-01T00:00:00.000Z' };
  const plays = [{ ...row, score: 1 }, { ...row, score: -1 }, { ...row, score: 2 }, 'no row'];
  for (let times = 0; times < 2; times += 1) await client.call('POST', '/imports', { apiKey, body: { plays } });
  await stage.settle();
  await stage.advance(20 * MINUTES);
  secrets.push(token, apiKey, 'ada@example.com', 'grace@example.com', arcade.account('ada').password);
});
afterAll(closeArcades);

describe('lambda-stdout-logs', () => {
  test('lambda-stdout-logs: every line is JSON with the trace id', () => {
    expect(lines().length).toBeGreaterThan(0);
    const without = parsed().filter(({ xray_trace_id }) => !/^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(String(xray_trace_id)));
    expect(without).toEqual([]);
  });

  test('lambda-stdout-logs: no line has an email address, a token, a key or a password in it', () => {
    const text = lines().join('\n');
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.\w{2,}/);
    // The parts of a token: also one that was taken out of its header.
    expect(text).not.toMatch(/eyJ[\w-]{10,}/);
  });

  test('lambda-stdout-logs: each environment notes its first invocation, once', () => {
    const starts = parsed().filter(({ message }) => message === 'Cold start');
    const functions = new Set(
      parsed().flatMap(({ function_name }) => (function_name === undefined ? [] : [function_name])),
    );
    expect(starts.every(({ cold_start }) => cold_start === true)).toBe(true);
    expect(new Set(starts.map(({ function_name }) => function_name))).toEqual(functions);
  });

  test('logs-insights-queries: a request leaves its route, status and code under the request id of the answer', () => {
    const refused = parsed().filter(({ code }) => code === 'no_credits');
    expect(refused).toHaveLength(2);
    for (const line of refused) {
      expect(line).toMatchObject({ route: 'POST /plays', status: 409, level: 'INFO', service: 'arcade-api' });
    }
  });
});

describe('custom-metric-alert', () => {
  test.each<[string, number, string]>([
    ['PlaysRecorded', 3, 'of four requests with the three keys'],
    ['CreditsRefused', 2, 'each refusal, as nothing was stored to recognise it by'],
    ['ImportRowsLoaded', 2, 'of two imports that are the same'],
    ['ImportRowsRejected', 2, 'of two imports that are the same'],
    ['PlayersRegistered', 3, 'two players and the operator who opened the game'],
    ['RemindersSent', 4, 'two for each who has not played'],
  ])('custom-metric-alert: %s is %d: %s', (name, expected) => {
    expect(sum(name)).toBe(expected);
  });

  test('custom-metric-alert: each invocation prints one line: six requests, two registrations and the operator', () => {
    const printed = (name: string) => blobs().filter((blob) => name in blob).length;
    expect(printed('PlaysRecorded')).toBe(6);
    expect(printed('CreditsRefused')).toBe(6);
    expect(printed('PlayersRegistered')).toBe(3);
  });

  test('custom-metric-alert: a chapter is the only dimension, and all of them are known', () => {
    expect(new Set(blobs().map(({ service }) => service))).toEqual(
      new Set(['arcade-api', 'arcade-imports', 'arcade-registration']),
    );
  });
});
