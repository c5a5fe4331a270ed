import { itemBytes, storedBytes } from '@serverless-arcade/stage/services/dynamodb/capacity/item-size.ts';
import {
  type Consistency,
  provisionedUnits,
  readUnits,
  type WriteMode,
  writeUnits,
} from '@serverless-arcade/stage/services/dynamodb/capacity/units.ts';
import type { Item } from '@serverless-arcade/stage/services/dynamodb/streams/change.ts';

const READS: readonly Consistency[] = ['eventual', 'strong', 'transactional'];
const WRITES: readonly WriteMode[] = ['standard', 'transactional'];

/** What calls on an item of a size consume. */
export interface CapacityTable {
  readonly bytes: number;
  /** Units of one call, and units to provision for all of them, by kind of call. */
  readonly calls: readonly { readonly kind: string; readonly units: number; readonly provisioned: number }[];
}

/** @param size in bytes @param callsPerSecond that come evenly */
export function capacityOf(size: number, callsPerSecond: number): CapacityTable {
  const row = (kind: string, units: number) => ({ kind, units, provisioned: provisionedUnits(units, callsPerSecond) });
  return {
    bytes: size,
    calls: [
      ...READS.map((consistency) => row(`read, ${consistency}`, readUnits(size, consistency))),
      ...WRITES.map((mode) => row(`write, ${mode}`, writeUnits(0, size, mode))),
    ],
  };
}

/** The lines that a person reads. */
export const capacityLines = ({ bytes, calls }: CapacityTable, callsPerSecond: number): readonly string[] => [
  `${bytes} bytes, ${callsPerSecond} calls a second`,
  ...calls.map(
    ({ kind, units, provisioned }) =>
      `${kind.padEnd(22)}${`${units}`.padStart(6)} units a call, ${provisioned} to provision`,
  ),
];

/** What an item adds to the line of its size. */
export const sizeLine = (item: Item): string =>
  `The item has ${itemBytes(item)} bytes; storage counts ${storedBytes(item)}, in a global table ${storedBytes(item, true)}.`;
