import type { RecordOf } from '@serverless-arcade/stage/records.ts';
import type { Grant } from './grants.ts';

/** Whose role it is, for those who print and those who allow. */
export interface RoleOwner {
  readonly roleArn: string;
  /** `registration/get-player` for the role of a function, else the name of the role. */
  readonly name: string;
  /** Where its function writes its log, if it is a function's. */
  readonly logGroup?: string;
}

/** Grants that may stay although no call needs exactly them. An allowance that excuses nothing any more is a failure. */
export interface Allowance {
  readonly name: string;
  readonly reason: string;
  readonly covers: (grant: Grant, owner: RoleOwner) => boolean;
}

/** A role whose grants are in a managed policy, not in a template, and why. */
export interface ManagedRole {
  readonly name: RegExp;
  readonly reason: string;
}

/** A refused call that the story makes on purpose. */
export interface Denial {
  readonly reason: string;
  readonly covers: (call: RecordOf<'call'>) => boolean;
}

/** What `test/<chapter>/allowances.ts` exports. */
export interface ChapterAllowances {
  readonly allowances?: readonly Allowance[];
  readonly managedRoles?: readonly ManagedRole[];
  readonly denials?: readonly Denial[];
}

export const isOneOf = (actions: readonly string[], { action }: Grant) => actions.includes(action);
