import { describe, expect, test } from '@jest/globals';
import type { Import } from '#lambda/imports/adapters/imports.ts';
import { type ExtractImportPorts, extractImport } from '#lambda/imports/use-cases/extract-import.ts';
import type { LoadMessage } from '#lambda/imports/use-cases/load-message.ts';
import { isShallow } from '#lambda/imports/use-cases/new-import.ts';
import { parseRow, pastPlay, type Rejection } from '#lambda/imports/use-cases/row.ts';

const ACCEPTED_AT = '2026-11-21T12:00:00.000Z';
const row = (changes: object = {}) => ({
  playerId: 'player-1',
  gameId: 'asteroids',
  score: 4_200,
  playedAt: '2026-11-20T08:00:00.000Z',
  ...changes,
});

describe('ddb-buffered-ingest: rows', () => {
  test.each([
    ['a text', 'hm', 'malformed: row'],
    ['nothing', null, 'malformed: row'],
    ['no player', row({ playerId: undefined }), 'malformed: playerId'],
    ['a player that is a path', row({ playerId: '../x' }), 'malformed: playerId'],
    ['a player that ends in a space', row({ playerId: 'player-1 ' }), 'malformed: playerId'],
    ['a player that begins with a space', row({ playerId: ' player-1' }), 'malformed: playerId'],
    ['no name of a player', row({ playerId: '' }), 'malformed: playerId'],
    ['a player too long for a key', row({ playerId: 'p'.repeat(129) }), 'malformed: playerId'],
    ['a negative score', row({ score: -1 }), 'malformed: score'],
    ['a score beyond the limit', row({ score: 1_000_000_001 }), 'malformed: score'],
    ['a game that is none', row({ gameId: 'No Game' }), 'malformed: gameId'],
    ['no such day', row({ playedAt: '2026-13-40T00:00:00Z' }), 'malformed: playedAt'],
    ['a year of five digits', row({ playedAt: '9999-12-31T23:59:59-23:00' }), 'malformed: playedAt'],
    ['two mistakes', row({ score: '1', gameId: '' }), 'malformed: gameId, score'],
    ['the future', row({ playedAt: '2026-11-21T12:00:00.001Z' }), 'played in the future'],
  ])('ddb-buffered-ingest: %s is rejected with its reason', (_what, content, reason) => {
    expect(parseRow(content, ACCEPTED_AT)).toEqual({ reason });
  });

  test('ddb-buffered-ingest: a play that ended as the import arrived is in time', () => {
    expect(parseRow(row({ playedAt: ACCEPTED_AT }), ACCEPTED_AT)).toEqual(row({ playedAt: ACCEPTED_AT }));
  });

  test('ddb-buffered-ingest: a row shrinks to what a play needs, with its time in UTC', () => {
    const parsed = parseRow(row({ playedAt: '2026-11-20T10:00:00+02:00', cabinet: 'x'.repeat(500) }), ACCEPTED_AT);
    expect(parsed).toEqual(row());
  });

  test('lambda-idempotency: the same past play has the same id, any other another', () => {
    const play = { playerId: 'p', gameId: 'g', score: 1, playedAt: ACCEPTED_AT };
    const ids = [play, { ...play }, { ...play, score: 2 }, { ...play, playerId: 'q' }].map((p) => pastPlay(p).playId);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('api-request-validation: nesting', () => {
  const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

  test('api-request-validation: a row may have some levels, not thousands', () => {
    expect([row(), 'hm', null, { a: [{ b: null }] }, nested(16)].map(isShallow)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect([nested(18), { a: nested(20_000) }].map(isShallow)).toEqual([false, false]);
  });
});

/** An import and what the extraction does with it. */
function extraction(rows: readonly unknown[], status: Import['status'] = 'accepted', rowsPerMessage = 50) {
  const log: string[] = [];
  const sent: LoadMessage[] = [];
  const rejected: Rejection[] = [];
  const accepted: Import = {
    importId: 'i-1',
    owner: 'key-1',
    status,
    acceptedAt: ACCEPTED_AT,
    rows: rows.length,
    loaded: 0,
    rejected: 0,
    chunks: 1,
    rowsPerMessage,
  };
  const ports: ExtractImportPorts = {
    findImport: async () => accepted,
    markLoading: async () => void log.push('markLoading'),
    readRows: async () => rows,
    async noteRejections(_import, rejections) {
      log.push('noteRejections');
      rejected.push(...rejections);
    },
    async sendToLoader(messages) {
      log.push('sendToLoader');
      sent.push(...messages);
    },
    countPart: async (_id, part, counts) => log.push(`count ${part} ${JSON.stringify(counts)}`) > 0,
    endIfComplete: async () => void log.push('end'),
    measure: (values) => void log.push(`measure ${JSON.stringify(values)}`),
  };
  return { ports, log, sent, rejected };
}

const manyRows = (count: number) => Array.from({ length: count }, (_, score) => row({ score }));

describe('ddb-buffered-ingest: extraction', () => {
  test('ddb-buffered-ingest: 120 rows are three messages, numbered, with the places of their rows', async () => {
    const { ports, sent } = extraction(manyRows(120));
    expect(await extractImport('i-1', ports)).toBe('extracted');
    expect(sent.map(({ part, plays }) => [part, plays.length])).toEqual([
      [1, 50],
      [2, 50],
      [3, 20],
    ]);
    expect(sent.flatMap(({ plays }) => plays.map(({ row: place }) => place))).toEqual(
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
  });

  test('ddb-buffered-ingest: bad rows and repeated ones are rejected, and counted after everything was sent', async () => {
    const { ports, log, rejected } = extraction([row(), 'hm', row(), row({ score: 7 })]);
    await extractImport('i-1', ports);
    expect(rejected).toEqual([
      { row: 2, reason: 'malformed: row' },
      { row: 3, reason: 'the same as row 1' },
    ]);
    expect(log).toEqual([
      'markLoading',
      'noteRejections',
      'sendToLoader',
      'count EXTRACT {"loaded":0,"rejected":2}',
      'measure {"ImportRowsLoaded":0,"ImportRowsRejected":2}',
      'end',
    ]);
  });

  test('lambda-idempotency: the same import comes apart into the same messages', async () => {
    const rows = [...manyRows(70), 'hm'];
    const [first, second] = [extraction(rows), extraction(rows, 'loading')];
    await extractImport('i-1', first.ports);
    await extractImport('i-1', second.ports);
    expect(second.sent).toEqual(first.sent);
    expect(second.rejected).toEqual(first.rejected);
  });

  test('lambda-idempotency: an import comes apart as it was accepted, whatever a deployment has changed since', async () => {
    const { ports, sent } = extraction(manyRows(70), 'loading', 30);
    await extractImport('i-1', ports);
    expect(sent.map(({ part, plays }) => [part, plays.length])).toEqual([
      [1, 30],
      [2, 30],
      [3, 10],
    ]);
  });

  test('lambda-idempotency: a row that is rejected moves no other row into another part', async () => {
    const [, second, , ...others] = manyRows(9);
    const { ports, sent } = extraction(['hm', second, 'hm', ...others, 'hm', 'hm', 'hm', row()], 'loading', 3);
    await extractImport('i-1', ports);
    expect(sent.map(({ part, plays }) => [part, plays.map(({ row: place }) => place)])).toEqual([
      [1, [2]],
      [2, [4, 5, 6]],
      [3, [7, 8, 9]],
      [5, [13]],
    ]);
  });

  test.each(['done', 'done-with-errors'] as const)(
    'lambda-idempotency: an import that is %s stays so',
    async (status) => {
      const { ports, log } = extraction(manyRows(3), status);
      expect(await extractImport('i-1', ports)).toBe('done-before');
      expect(log).toEqual([]);
    },
  );

  test('sqs-dlq-redrive-policy: an import that does not exist is an error, so its message comes back', async () => {
    const { ports } = extraction([]);
    await expect(extractImport('i-1', { ...ports, findImport: async () => undefined })).rejects.toThrow(
      'no such import',
    );
  });

  test('ddb-buffered-ingest: when the queue does not take a message, nothing is counted', async () => {
    const { ports, log } = extraction(manyRows(2));
    const refusing = { ...ports, sendToLoader: async () => Promise.reject(new Error('refused')) };
    await expect(extractImport('i-1', refusing)).rejects.toThrow('refused');
    expect(log.join()).not.toContain('count');
  });
});
