import type { Outside } from '../language/outside.ts';
import type { TaskResource } from './resource.ts';

/** One call of a task. */
export interface TaskCall {
  readonly resource: TaskResource;
  readonly parameters: unknown;
  /** The role of `Credentials`, or else the state machine's. */
  readonly roleArn: string | undefined;
  readonly token: string | undefined;
  readonly heartbeatSeconds: number | undefined;
}

/** What a task does outside of its execution. Each can fail with a StatesError. */
export interface TaskRun {
  /** The answer of the call; for an activity its worker's name. */
  readonly submitted: Promise<unknown>;
  /** The result: of the call, of the job, or what was sent with the token. */
  readonly result: Promise<unknown>;
}

/** What an execution needs from outside. */
export interface Effects extends Outside {
  readonly region: string;
  /** Waits until a moment, in epoch milliseconds. Rejects when the signal is aborted. */
  readonly until: (moment: number, signal: AbortSignal) => Promise<void>;
  readonly start: (call: TaskCall, signal: AbortSignal) => TaskRun;
}
