import { createHash } from 'node:crypto';

/** Into how many parts the followers of a game are divided: as many as SQS takes messages in one call, and less. */
export const SHARDS = 8;

/** Where the followers of a game are, one part of them. */
export const channelOf = (gameId: string, shard: number): string => `${gameId}#${shard}`;

/** The part that a connection belongs to: always the same. */
export const shardOf = (connectionId: string): number =>
  createHash('sha256').update(connectionId).digest().readUInt32BE() % SHARDS;
