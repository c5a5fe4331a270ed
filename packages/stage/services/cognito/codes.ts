import { randomInt } from 'node:crypto';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { CodePurpose, PoolUser } from './user.ts';

const HOUR = 3_600_000;
/** https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html */
const VALID_MILLISECONDS: Readonly<Record<CodePurpose, number>> = { 'sign-up': 24 * HOUR, 'forgot-password': HOUR };

export const newCode = (): string => `${randomInt(1_000_000)}`.padStart(6, '0');

/** Notes what the code that the user was just sent is good for, and how long. */
export function withCode(user: PoolUser, purpose: CodePurpose, clock: StageClock): PoolUser {
  return { ...user, codePurpose: purpose, codeExpiresAt: clock.now() + VALID_MILLISECONDS[purpose] };
}

export const expiredCode = () =>
  new AwsError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
export const codeMismatch = () =>
  new AwsError('CodeMismatchException', 'Invalid verification code provided, please try again.');

/**
 * The limit of attempts per hour is not modelled.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 *
 * @throws AwsError `ExpiredCodeException` when there is no such code (any more), `CodeMismatchException` when it is
 *   another
 */
export function checkCode(user: PoolUser, purpose: CodePurpose, code: string, clock: StageClock): void {
  const { ConfirmationCode, codePurpose, codeExpiresAt = 0 } = user;
  if (ConfirmationCode === undefined || codePurpose !== purpose || codeExpiresAt <= clock.now()) throw expiredCode();
  if (ConfirmationCode !== code) throw codeMismatch();
}
