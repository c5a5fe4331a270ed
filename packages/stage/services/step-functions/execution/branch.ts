import type { Definition } from '../language/definition.ts';
import type { JsonObject } from '../language/value.ts';
import type { Effects } from './effects.ts';
import type { Cursor, History } from './history.ts';

/** What all branches of an execution share. */
export interface Run {
  readonly effects: Effects;
  readonly history: History;
  /** `$$.Execution` and `$$.StateMachine`. */
  readonly context: JsonObject;
  /** The query language of the whole state machine. */
  readonly language: 'JSONPath' | 'JSONata';
  readonly roleArn: string | undefined;
  /**
   * Runs the states of a branch, one after the other: for Parallel and Map, which have states of their own.
   * @returns the output of the last one
   */
  readonly states: (branch: Branch, input: unknown) => Promise<unknown>;
}

/** One line of states of an execution: the execution itself, a branch of a Parallel, an iteration of a Map. */
export interface Branch {
  readonly run: Run;
  readonly definition: Definition;
  readonly cursor: Cursor;
  /** Aborted when the branch has to stop: another one failed, or time is up. */
  readonly signal: AbortSignal;
  /** `$$.Map`, within an iteration. */
  readonly map: JsonObject | undefined;
  /** Variables of the branch, and those it can read from outside. */
  variables: JsonObject;
}

/** What a branch that has to stop throws. */
export class Stopped extends Error {}

/** @throws Stopped */
export function checkRunning({ signal }: Branch): void {
  if (signal.aborted) throw new Stopped();
}
