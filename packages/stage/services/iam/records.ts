import type { RequestContext } from '../../iam/policy-variables.ts';
import { sentences } from '../../sentences.ts';

/** One call of an AWS API, and whether the policies allow it. */
export interface CallRecord {
  readonly kind: 'call';
  /** The function, service or person that called. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** ARN of the role that called; absent for services and people. */
  readonly role?: string;
  /** The values for the condition keys of the policies that were asked; absent when none has a condition. */
  readonly context?: RequestContext;
}

export const records = sentences<CallRecord>({
  call: ({ principal, action, resource, allowed }, name) =>
    allowed
      ? undefined
      : { text: `${name(principal)} may not ${action}`, detail: `on ${resource}: AccessDenied`, tone: 'failure' },
});
