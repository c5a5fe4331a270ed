import {
  array,
  type InferOutput,
  integer,
  maxValue,
  minLength,
  minValue,
  number,
  object,
  optional,
  pipe,
} from 'valibot';
import { idSchema, timestampSchema } from '#lambda/runtime/events/event.ts';
import { SHARDS } from './channel.ts';

/** What clients get of a play. Not whose it is: they may not know the ids of others. */
export const scoreSchema = object({
  eventId: idSchema,
  gameId: idSchema,
  score: number(),
  occurredAt: timestampSchema,
});
export type Score = InferOutput<typeof scoreSchema>;

/** A message of the queue of pushes: a score for the followers of one shard, or for those of them that missed it. */
export const pushSchema = object({
  score: scoreSchema,
  shard: pipe(number(), integer(), minValue(0), maxValue(SHARDS - 1)),
  only: optional(pipe(array(idSchema), minLength(1))),
});
export type Push = InferOutput<typeof pushSchema>;

/** What a client reads. It may come twice: the `eventId` says so. */
export const messageOf = (score: Score): string => JSON.stringify({ type: 'score', ...score });
