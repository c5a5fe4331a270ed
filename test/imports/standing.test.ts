import { expect, test } from '@jest/globals';
import type { Import } from '#lambda/imports/adapters/imports.ts';
import { GIVEN_UP_AFTER, needsExtraction, standingOf } from '#lambda/imports/use-cases/standing.ts';

const ACCEPTED_AT = '2026-11-21T12:00:00.000Z';
const imported = (changes: Partial<Import> = {}): Import => ({
  importId: '0'.repeat(32),
  owner: 'cabinet',
  status: 'loading',
  acceptedAt: ACCEPTED_AT,
  rows: 2,
  loaded: 1,
  rejected: 0,
  chunks: 1,
  rowsPerMessage: 50,
  ...changes,
});
const later = (milliseconds: number) => new Date(Date.parse(ACCEPTED_AT) + milliseconds);
const HOUR = GIVEN_UP_AFTER * 1_000;

test.each<[Import['status'], string | undefined, number, string]>([
  ['accepted', undefined, HOUR - 1, 'accepted'],
  ['accepted', undefined, HOUR, 'failed'],
  ['loading', ACCEPTED_AT, HOUR - 1, 'loading'],
  ['loading', ACCEPTED_AT, HOUR, 'failed'],
  ['loading', later(1).toISOString(), HOUR, 'loading'],
  ['loading', undefined, HOUR, 'failed'],
  ['done', ACCEPTED_AT, 30 * HOUR, 'done'],
  ['done-with-errors', undefined, 30 * HOUR, 'done-with-errors'],
])('ddb-buffered-ingest: %s, moved %s, after %d ms it is %s', (status, movedAt, after, expected) => {
  const found = imported({ status, ...(movedAt === undefined ? {} : { movedAt }) });
  const standing = standingOf(found, later(after));
  expect(standing.status).toBe(expected);
  expect(standing.reason !== undefined).toBe(expected === 'failed');
});

test('ddb-buffered-ingest: an import that waits or has failed is taken apart when it is sent again', () => {
  const statuses = ['accepted', 'loading', 'done', 'done-with-errors', 'failed'] as const;
  expect(statuses.map((status) => needsExtraction({ status }))).toEqual([true, false, false, false, true]);
});
