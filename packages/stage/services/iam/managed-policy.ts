import type { PolicyDocument, Statement } from '../../iam/policy.ts';

/** A policy of AWS in its default version. */
export interface ManagedPolicy {
  /** The version whose content this is. */
  readonly version: string;
  readonly document: PolicyDocument;
}

/** @param Resource any by default */
export const allow = (Action: Statement['Action'], Resource: Statement['Resource'] = '*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});
export const policy = (version: string, ...statements: Statement[]): ManagedPolicy => ({
  version,
  document: { Version: '2012-10-17', Statement: statements },
});
