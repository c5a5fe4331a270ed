import type { Definition } from '../language/definition.ts';
import type { Ending } from './execute.ts';

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

/** How it ended. */
export interface ChildEnd {
  readonly executionArn: string;
  readonly ending: Ending;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
}
