import type { Outside } from '../language/outside.ts';
import type { Child, ChildEnd } from './child.ts';
import type { MapRun } from './map-run.ts';
import type { TaskResource } from './resource.ts';

/** One call of a task. */
export interface TaskCall {
  readonly resource: TaskResource;
  readonly parameters: unknown;
  /** The state machine's role. */
  readonly roleArn: string | undefined;
  /** The role of `Credentials`, which the state machine's role assumes. */
  readonly assumedRoleArn: string | undefined;
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

/** For whom a task calls. */
export interface TaskOrigin {
  readonly executionArn: string;
  /** Without a version or an alias: what a role's trust policy knows as `aws:SourceArn`. */
  readonly stateMachineArn: string;
  readonly traceHeader: string | undefined;
}

/** What tasks of all executions call. */
export interface TaskCalls {
  /** Makes a call. What it returns rejects when the signal is aborted. */
  start(call: TaskCall, origin: TaskOrigin, signal: AbortSignal): TaskRun;
  /**
   * Goes on after a restart with a call that was answered before it, and is not made again: waits for its job or for its token.
   * @param submitted what the call was answered
   * @returns the result
   */
  resume(call: TaskCall, origin: TaskOrigin, submitted: unknown, signal: AbortSignal): Promise<unknown>;
}

/** What an execution needs from outside. */
export interface Effects extends Outside {
  readonly region: string;
  /** Waits until a moment, in epoch milliseconds. Rejects when the signal is aborted. */
  readonly until: (moment: number, signal: AbortSignal) => Promise<void>;
  readonly start: (call: TaskCall, signal: AbortSignal) => TaskRun;
  /** Runs an execution of a distributed Map. Rejects when the signal is aborted, which stops that execution. */
  readonly child: (child: Child, signal: AbortSignal) => Promise<ChildEnd>;
  /** Hears of each step of a run of a distributed Map. */
  readonly mapRun: (run: MapRun) => void;
}
