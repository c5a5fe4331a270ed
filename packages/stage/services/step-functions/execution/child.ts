import { type InferOutput, literal, number, object, optional, parse, picklist, string, variant } from 'valibot';
import type { Definition } from '../language/definition.ts';

/** An execution that a distributed Map starts: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
export interface Child {
  /** Its own state machine: that of the Map, with the label of the Map behind it. */
  readonly machineArn: string;
  /** A UUID. */
  readonly name: string;
  readonly mapRunArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: Definition;
  /** JSON. */
  readonly input: string;
}

const failure = { error: optional(string()), cause: optional(string()) };

const childEnd = object({
  executionArn: string(),
  ending: variant('status', [
    object({ status: literal('SUCCEEDED'), output: string() }),
    object({ status: picklist(['FAILED', 'TIMED_OUT', 'ABORTED']), ...failure }),
  ]),
  /** Epoch milliseconds. */
  startedAt: number(),
  endedAt: number(),
});

/** How it ended. */
export type ChildEnd = Readonly<InferOutput<typeof childEnd>>;

/** Reads how it ended, as it was kept. */
export const readChildEnd = (value: unknown): ChildEnd => parse(childEnd, value);
