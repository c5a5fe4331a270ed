import { createHash } from 'node:crypto';

/** How many hash keys there are: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_HashKeyRange.html */
const HASH_KEYS = 2n ** 128n;

/** The hash keys of a shard, both ends included. */
export interface HashRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** Where a partition key belongs: its MD5 hash as a number. */
export const hashKeyOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash('md5').update(partitionKey, 'utf8').digest('hex')}`);

/** All hash keys in so many equal parts. */
export function equalRanges(count: number): readonly HashRange[] {
  const parts = BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: (HASH_KEYS * BigInt(index)) / parts,
    end: (HASH_KEYS * BigInt(index + 1)) / parts - 1n,
  }));
}

export const contains = ({ start, end }: HashRange, hashKey: bigint): boolean => start <= hashKey && hashKey <= end;

export const overlap = (one: HashRange, other: HashRange): boolean => one.start <= other.end && other.start <= one.end;
