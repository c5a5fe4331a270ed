import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { ask, tableName } from './client.ts';
import { correctPlays, measureCollection, readByEnd, refuseFullScan, scanInSegments } from './story/reading.ts';
import { endSession, keepSession } from './story/sessions.ts';
import { measureUnits, readTableClasses } from './story/units.ts';
import {
  CONDITIONS,
  compareWrites,
  countInShards,
  putConditioned,
  replaceAndMerge,
  tryCondition,
} from './story/writing.ts';

/** The chapter on the local stage. The tests follow each other, as the story does. */
let playground: Playground;
beforeAll(async () => {
  playground = await openChapter('tables');
}, 120_000); // It may have to be synthesized first.
afterAll(closeArcades);
beforeEach(() => playground.stage.faults.clear());

describe('reading', () => {
  test('ddb-lsi: plays between two years come by the local index, in the order of its key', async () => {
    expect(await readByEnd(playground)).toContain('two of four');
  });

  test('ddb-lsi: a write says how large its item collection is', async () => {
    expect(await measureCollection(playground)).toContain('10 GB');
  });

  test('ddb-partiql: a transaction of statements is done as a whole, or not at all', async () => {
    expect(await correctPlays(playground)).toContain('corrects none');
  });

  test('ddb-partiql: IAM refuses a SELECT without the partition key', async () => {
    expect(await refuseFullScan(playground)).toContain('refused by IAM');
  });

  test('ddb-partiql: a throttled statement is tried again', async () => {
    playground.stage.faults.tables.throttles.inject(tableName(playground, 'History'), {
      operations: ['ExecuteStatement'],
      times: 1,
    });
    const input = { playerId: 'nobody', from: '2024-01-01T00:00:00.000Z', to: '2025-01-01T00:00:00.000Z' };
    expect(await ask(playground, 'ask-history', input)).toEqual({ plays: [] });
  });

  test('ddb-parallel-scan: an interrupted scan goes on, at the pace of its units', async () => {
    expect(await scanInSegments(playground)).toContain('resumed');
  });
});

describe('writing', () => {
  test('ddb-write-sharding: all plays are counted, in several items', async () => {
    expect(await countInShards(playground)).toContain('40 plays');
  });

  test('ddb-write-kinds: a plain put loses an update; a condition or a counter does not', async () => {
    expect(await compareWrites(playground)).toContain('an update lost');
  });

  test('ddb-write-kinds: a put replaces, an update merges and creates', async () => {
    expect(await replaceAndMerge(playground)).toContain('merges');
  });

  test('ddb-condition-functions: each function and operator lets a write through, and refuses one', async () => {
    await putConditioned(playground);
    for (const [isTrue, isFalse] of CONDITIONS) {
      const outcomes = [await tryCondition(playground, isTrue), await tryCondition(playground, isFalse)];
      expect([isTrue, isFalse, ...outcomes]).toEqual([isTrue, isFalse, 'ok', 'ConditionalCheckFailedException']);
    }
  });
});

describe('units', () => {
  test('ddb-table-class: a table says its class', async () => {
    expect(await readTableClasses(playground)).toContain('STANDARD_INFREQUENT_ACCESS');
  });

  test('ddb-capacity-calculator: a play consumes what was calculated, in the table and in its index', async () => {
    expect(await measureUnits(playground)).toContain('5 units to write');
  });
});

describe('sessions', () => {
  test('ddb-session-store: a session lasts while it is refreshed, and does not come back', async () => {
    expect(await keepSession(playground)).toContain('refused');
  });

  test('ddb-session-store: a session that is ended is gone', async () => {
    expect(await endSession(playground)).toContain('not found');
  });

  test('ddb-session-store: TTL deletes in the end what is over', async () => {
    await ask(playground, 'use-session', { action: 'open', sessionId: 's-ttl', playerId: 'ada' });
    await playground.stage.advance(24 * 3_600);
    const { dynamodb } = playground.stage.services;
    const { Items } = await dynamodb.call('Scan', { TableName: tableName(playground, 'Sessions') });
    expect(Items).toEqual([]);
  });
});
