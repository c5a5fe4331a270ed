import type { RecordOf } from '@serverless-arcade/stage/records.ts';
import { BORROWED_ROLE } from '../../../playground/steps/step.ts';

/** Refused calls that the story makes to be refused. */
interface Denial {
  readonly reason: string;
  readonly covers: (call: RecordOf<'call'>) => boolean;
}

/** Who tries out a role without being its function: nothing it does is a use of the role's grants. */
export const borrowers: ReadonlySet<string> = new Set([BORROWED_ROLE]);

const onPurpose: readonly Denial[] = [
  { reason: 'a role is tried out', covers: ({ principal }) => borrowers.has(principal) },
  {
    reason: 'a service calls a function past its alias',
    covers: ({ principal, action, resource }) =>
      principal === 'apigateway.amazonaws.com' &&
      action === 'lambda:InvokeFunction' &&
      /:function:[\w-]+$/.test(resource),
  },
  {
    reason: 'somebody calls over plain HTTP',
    covers: ({ principal, context }) => principal === 'developer' && context?.['aws:securetransport'] === 'false',
  },
];

/** The refused calls, apart from those that were made to be refused. */
export const unwantedDenials = (calls: readonly RecordOf<'call'>[]): readonly RecordOf<'call'>[] =>
  calls.filter((call) => !call.allowed && !onPurpose.some(({ covers }) => covers(call)));
