import { describe, expect, test } from '@jest/globals';
import { writeCost } from '../../services/dynamodb/capacity/index-writes.ts';
import { itemBytes, storedBytes } from '../../services/dynamodb/capacity/item-size.ts';
import {
  batchReadUnits,
  type Consistency,
  pageReadUnits,
  provisionedUnits,
  readUnits,
  type WriteMode,
  writeUnits,
} from '../../services/dynamodb/capacity/units.ts';

const KB = 1_024;

describe('ddb-capacity-calculator: capacity to provision', () => {
  test.each<[callsPerSecond: number, bytes: number, Consistency, units: number]>([
    [10, 4 * KB, 'strong', 10],
    [16, 12 * KB, 'eventual', 24],
    [10, 6 * KB, 'strong', 20],
    [5, 5 * KB, 'transactional', 20],
  ])('%d reads a second of %d bytes, %s: %d units', (callsPerSecond, bytes, consistency, units) => {
    expect(provisionedUnits(readUnits(bytes, consistency), callsPerSecond)).toBe(units);
  });

  test.each<[callsPerSecond: number, bytes: number, WriteMode, units: number]>([
    [10, 2 * KB, 'standard', 20],
    [6, 4.5 * KB, 'standard', 30],
    [120 / 60, 2 * KB, 'standard', 4],
    [3, 5 * KB, 'transactional', 30],
  ])('%d writes a second of %d bytes, %s: %d units', (callsPerSecond, bytes, mode, units) => {
    expect(provisionedUnits(writeUnits(0, bytes, mode), callsPerSecond)).toBe(units);
  });

  test('three calls in ten seconds need a whole unit', () => expect(provisionedUnits(1, 0.3)).toBe(1));
  test('a tenth of a call of 30 units needs 3', () => expect(provisionedUnits(30, 0.1)).toBe(3));
});

describe('ddb-capacity-calculator: units of a call', () => {
  test.each<[bytes: number, Consistency, units: number]>([
    [0, 'eventual', 0.5],
    [1, 'strong', 1],
    [4_096, 'strong', 1],
    [4_097, 'strong', 2],
    [4_097, 'eventual', 1],
    [4_097, 'transactional', 4],
  ])('an item of %d bytes, %s: %d', (bytes, consistency, units) => {
    expect(readUnits(bytes, consistency)).toBe(units);
  });

  test('a batch rounds each item, a page their sum', () => {
    const sizes = Array.from({ length: 10 }, () => 1_000);
    expect(batchReadUnits(sizes, 'strong')).toBe(10);
    expect(pageReadUnits(sizes, 'strong')).toBe(3);
    expect(pageReadUnits([])).toBe(0.5);
  });

  test('the larger of the old and the new item is written', () => {
    expect(writeUnits(3_000, 10)).toBe(3);
    expect(writeUnits(10, 3_000)).toBe(3);
    expect(writeUnits(0, 0)).toBe(1);
    expect(writeUnits(1_025, 0, 'transactional')).toBe(4);
  });
});

describe('ddb-capacity-calculator: units of indexes', () => {
  const table = {
    keys: ['pk'],
    indexes: {
      all: { keys: ['g'], projection: 'ALL' },
      keys: { keys: ['g', 'h'], projection: [] },
      some: { keys: ['g'], projection: ['shown'] },
    },
  } as const;
  const item = { pk: { S: 'a' }, g: { S: 'g' }, shown: { S: 'yes' }, large: { S: 'x'.repeat(1_500) } };

  test('an item without the keys of an index is not in it', () => {
    expect(writeCost(table, undefined, { pk: { S: 'a' } })).toEqual({ table: 1, indexes: {} });
    expect(writeCost(table, undefined, item)).toEqual({ table: 2, indexes: { all: 2, some: 1 } });
  });

  test('what an index does not have costs nothing there', () => {
    expect(writeCost(table, item, { ...item, large: { S: 'less' } })).toEqual({ table: 2, indexes: { all: 2 } });
  });

  test('another key is a deletion and a put, of their own sizes', () => {
    const moved = { ...item, g: { S: 'other' }, large: { S: 'less' } };
    expect(writeCost(table, item, moved)).toEqual({ table: 2, indexes: { all: 3, some: 2 } });
  });

  test('a key that goes takes the entry with it, and a transaction doubles the table alone', () => {
    const { g, ...without } = item;
    expect(writeCost(table, item, without, 'transactional')).toEqual({ table: 4, indexes: { all: 2, some: 1 } });
  });
});

describe('ddb-capacity-calculator: sizes', () => {
  test.each([
    [{ ä: { S: '€' } }, 2 + 3],
    [{ n: { N: '0' } }, 1 + 1],
    [{ n: { N: '100000' } }, 1 + 2],
    [{ n: { N: '12345' } }, 1 + 4],
    [{ n: { N: '0.00123' } }, 1 + 3],
    [{ n: { N: '1.5e10' } }, 1 + 2],
    [{ n: { N: '1.5' } }, 1 + 3],
    [{ n: { N: '15e-1' } }, 1 + 3],
    [{ n: { N: '100.5' } }, 1 + 4],
    [{ n: { N: '0.012' } }, 1 + 2],
    [{ n: { N: '-300' } }, 1 + 3],
    [{ n: { N: '12e-3' } }, 1 + 2],
    [{ e: { L: [] } }, 1 + 3],
    [{ e: { M: {} } }, 1 + 3],
    [{ l: { L: [{ S: 'ab' }, { NULL: true }] } }, 1 + 3 + 2 + 2 + 1],
    [{ s: { NS: ['1', '22', '333'] } }, 1 + 2 + 2 + 3],
    [{ s: { BS: ['AAEC', 'AA=='] } }, 1 + 3 + 1],
  ])('%j has %d bytes', (item, bytes) => expect(itemBytes(item)).toBe(bytes));

  test('storage counts 100 bytes more for each item, and 48 of them in a global table', () => {
    expect(storedBytes({ a: { S: 'b' } })).toBe(102);
    expect(storedBytes({ a: { S: 'b' } }, true)).toBe(150);
  });
});
