import type { Definition } from './language/definition.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
export interface Logging {
  readonly level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  /** Whether inputs, outputs and results are in the log, too. */
  readonly includeExecutionData: boolean;
  /** ARNs of log groups, with `:*` at the end. */
  readonly logGroupArns: readonly string[];
}

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleArn: string;
  /** The definition as it was given, JSON. */
  readonly source: string;
  readonly definition: Definition;
  readonly revisionId: string;
  readonly logging: Logging;
  readonly isTraced: boolean;
}

/** A definition under a number. On the stage it is that of its state machine: opening a stage is one deployment. */
export interface MachineVersion {
  /** The state machine's with `:` and the number. */
  readonly arn: string;
  readonly machine: StateMachine;
  readonly description: string | undefined;
}

export interface MachineAlias {
  /** The state machine's with `:` and the name. */
  readonly arn: string;
  readonly name: string;
  readonly machine: StateMachine;
  readonly description: string | undefined;
  /** One or two versions, whose weights are 100 together. */
  readonly routes: readonly [Route, second?: Route];
}

interface Route {
  readonly version: MachineVersion;
  /** Percent of the executions. */
  readonly weight: number;
}

/** What an execution runs: a state machine, perhaps by a version or by an alias. */
export interface Resolved {
  readonly machine: StateMachine;
  readonly versionArn?: string | undefined;
  readonly aliasArn?: string | undefined;
}
