import { maxLength, minLength, object, parse, pipe, string } from 'valibot';
import { SHARDS } from '../table.ts';

const request = object({ gameId: pipe(string(), minLength(1), maxLength(64)) });

export interface CountPorts {
  /** Adds one to a shard of a count. */
  addOne(key: string): Promise<void>;
  /** What is in a shard; 0 when nothing was added to it. */
  read(key: string): Promise<number>;
  /** From 0 to 1. */
  random(): number;
}

/** The key of a shard: a partition key of its own, so that DynamoDB can put each on another partition. */
export const shardKey = (gameId: string, shard: number): string => `${gameId}#${shard}`;

/** All keys of a count. */
export const shardKeys = (gameId: string): readonly string[] =>
  Array.from({ length: SHARDS }, (_, shard) => shardKey(gameId, shard));

/**
 * Counts a play, in a shard by chance: a count that everybody adds to is a hot key.
 * @returns the key it was counted under
 */
export async function countPlay(input: unknown, { addOne, random }: Pick<CountPorts, 'addOne' | 'random'>) {
  const { gameId } = parse(request, input);
  const key = shardKey(gameId, Math.floor(random() * SHARDS));
  await addOne(key);
  return { key };
}

/** Reads all shards at once, and adds them up. It is no snapshot: plays that are counted meanwhile may be in it or not. */
export async function readCount(input: unknown, { read }: Pick<CountPorts, 'read'>) {
  const { gameId } = parse(request, input);
  const counts = await Promise.all(shardKeys(gameId).map(read));
  return { gameId, plays: counts.reduce((sum, count) => sum + count, 0) };
}
