import type { RecordOf } from '@serverless-arcade/stage/records.ts';
import { BORROWED_ROLE } from '../../../playground/step.ts';
import type { Denial } from './allowance.ts';

/** Principals that try out a role without being its function: their calls are no use of its grants. */
export const borrowers: ReadonlySet<string> = new Set([BORROWED_ROLE]);

/** The refused calls, apart from those that were made to be refused. */
export const unwantedDenials = (
  calls: readonly RecordOf<'call'>[],
  onPurpose: readonly Denial[],
): readonly RecordOf<'call'>[] =>
  calls.filter(
    (call) => !call.allowed && !borrowers.has(call.principal) && !onPurpose.some(({ covers }) => covers(call)),
  );
