/*
 * The units of capacity that calls consume, by the sizes of items.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */

/** What a read promises: half a unit, one, or two for each 4 KB. */
export type Consistency = 'eventual' | 'strong' | 'transactional';

/** A write alone, or in a transaction, where it costs twice as much. */
export type WriteMode = 'standard' | 'transactional';

const READ_BYTES = 4_096;
const WRITE_BYTES = 1_024;
const READ_FACTOR: Readonly<Record<Consistency, number>> = { eventual: 0.5, strong: 1, transactional: 2 };
const WRITE_FACTOR: Readonly<Record<WriteMode, number>> = { standard: 1, transactional: 2 };

/**
 * Read units of one item, however few of its attributes are returned.
 * @param bytes its size; 0 for an item that is not there, which costs as much as a small one
 */
export const readUnits = (bytes: number, consistency: Consistency = 'eventual'): number =>
  blocks(bytes, READ_BYTES) * READ_FACTOR[consistency];

/** Read units of a `BatchGetItem` or `TransactGetItems`: each item is rounded by itself. */
export const batchReadUnits = (sizes: readonly number[], consistency: Consistency = 'eventual'): number =>
  sum(sizes.map((bytes) => readUnits(bytes, consistency)));

/**
 * Read units of a page of `Query` or `Scan`: the sum of the sizes is rounded, once.
 * @param sizes of all items that were evaluated, also of those that a filter keeps back
 */
export const pageReadUnits = (sizes: readonly number[], consistency: Consistency = 'eventual'): number =>
  readUnits(sum(sizes), consistency);

/**
 * Write units of one item. A write that a condition refuses costs as much.
 * @param before size of the item that was there, 0 for none
 * @param after size of the item that is there then, 0 for none
 */
export const writeUnits = (before: number, after: number, mode: WriteMode = 'standard'): number =>
  blocks(Math.max(before, after), WRITE_BYTES) * WRITE_FACTOR[mode];

/**
 * The capacity to provision for calls that come evenly.
 * @param unitsPerCall of one call
 * @returns whole units a second
 */
export const provisionedUnits = (unitsPerCall: number, callsPerSecond: number): number =>
  // Ten digits: 0.1 calls of 30 units are 3, and not a trifle more.
  Math.ceil(Number((unitsPerCall * callsPerSecond).toPrecision(10)));

const blocks = (bytes: number, size: number) => Math.max(1, Math.ceil(bytes / size));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
