import { type InferOutput, literal, number, object } from 'valibot';
import { sentAddress } from '../world/sent-address.ts';

/** What the process of the stage says once it is open: where its arcade is. */
export const readyMessage = object({
  kind: literal('ready'),
  address: sentAddress,
});

/** What the process of the stage keeps in memory at one moment. */
export const memoryMessage = object({
  kind: literal('memory'),
  /** Bytes of the process with all its threads, without the engine of the tables. */
  resident: number(),
  /** Bytes in use on the heap of the main thread. */
  heap: number(),
  /** Threads that run functions. */
  environments: number(),
  records: number(),
  /** Records of the kind that has most. */
  recordsOfOneKind: number(),
  recordsLetGo: number(),
  traces: number(),
  /** Changes in the streams of tables, which stay for 24 hours. */
  changes: number(),
  /** Spans of values, and readings of gauges. */
  metrics: number(),
});
export type Memory = InferOutput<typeof memoryMessage>;

export type Message = InferOutput<typeof readyMessage> | Memory;
