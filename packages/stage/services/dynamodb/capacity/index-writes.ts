import { isDeepStrictEqual } from 'node:util';
import type { Item } from '../streams/change.ts';
import { itemBytes } from './item-size.ts';
import { type WriteMode, writeUnits } from './units.ts';

/** A secondary index, local or global. */
export interface IndexShape {
  /** Partition key and, if there is one, sort key. */
  readonly keys: readonly string[];
  /** `ALL`, or the names of the attributes besides the keys of index and table. */
  readonly projection: 'ALL' | readonly string[];
}

export interface TableShape {
  readonly keys: readonly string[];
  /** By their names. */
  readonly indexes: Readonly<Record<string, IndexShape>>;
}

/** Write units of one item. */
export interface WriteCost {
  readonly table: number;
  /** Of the indexes that the write changes, by their names. */
  readonly indexes: Readonly<Record<string, number>>;
}

/**
 * What a write consumes, of the table and of each index.
 * @param before the item that was there
 * @param after the item that is there then
 */
export function writeCost(
  { keys, indexes }: TableShape,
  before: Item | undefined,
  after: Item | undefined,
  mode: WriteMode = 'standard',
): WriteCost {
  const costs = Object.entries(indexes).map(([name, index]) => {
    const [was, is] = [before, after].map((item) => entryOf(keys, index, item));
    return [name, indexWriteUnits(index, was, is)] as const;
  });
  return {
    table: writeUnits(sizeOf(before), sizeOf(after), mode),
    indexes: Object.fromEntries(costs.filter(([, units]) => units > 0)),
  };
}

/** What an index has of an item: nothing, when the item lacks one of its keys. */
export function entryOf(tableKeys: readonly string[], index: IndexShape, item: Item | undefined): Item | undefined {
  if (item === undefined || !index.keys.every((name) => name in item)) return undefined;
  if (index.projection === 'ALL') return item;
  const names = new Set([...tableKeys, ...index.keys, ...index.projection]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/**
 * An entry is put, replaced or deleted by one write. One whose key changes is deleted and put: two writes. One that the write does
 * not change costs nothing. A transaction does not double it: its changes reach an index after it has ended (unverified; settled by: a
 * `TransactWriteItems` on a table with both kinds of index, sent to AWS with `ReturnConsumedCapacity: INDEXES`).
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
function indexWriteUnits({ keys }: IndexShape, before: Item | undefined, after: Item | undefined): number {
  if (isDeepStrictEqual(before, after)) return 0;
  const moves =
    before !== undefined && after !== undefined && keys.some((name) => !isDeepStrictEqual(before[name], after[name]));
  if (moves) return writeUnits(sizeOf(before), 0) + writeUnits(0, sizeOf(after));
  return writeUnits(sizeOf(before), sizeOf(after));
}

const sizeOf = (item: Item | undefined) => (item === undefined ? 0 : itemBytes(item));
