import { randomInt } from 'node:crypto';
import { boolean, type InferOutput, maxValue, minValue, number, optional, pipe, strictObject } from 'valibot';
import { AwsError } from '../../errors.ts';

const between = (min: number, max: number) => pipe(number(), minValue(min), maxValue(max));

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html */
export const passwordPolicy = strictObject({
  MinimumLength: between(6, 99),
  RequireLowercase: optional(boolean(), false),
  RequireUppercase: optional(boolean(), false),
  RequireNumbers: optional(boolean(), false),
  RequireSymbols: optional(boolean(), false),
  /** Days in which a password that an administrator has set must be replaced. */
  TemporaryPasswordValidityDays: optional(between(1, 365), 7),
});

export type PasswordPolicy = InferOutput<typeof passwordPolicy>;

/** That of a pool which names none. https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
export const DEFAULT_POLICY = {
  MinimumLength: 8,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
};

// A space is a symbol too, but not at either end.
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|(?<=.) (?=.)/;

/**
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-policies.html. The rules are checked in
 * this order, so that a password which breaks several is told of the first (unverified; settled by: sign-ups with
 * passwords that break two rules each).
 *
 * @throws AwsError `InvalidPasswordException` that names the first rule the password breaks
 */
export function checkPassword(password: string, policy: PasswordPolicy): void {
  const rules: readonly (readonly [broken: boolean, rule: string])[] = [
    [password.length < policy.MinimumLength, 'Password not long enough'],
    [password.length > 256, 'Password must be at most 256 characters long'],
    [policy.RequireLowercase && !/[a-z]/.test(password), 'Password must have lowercase characters'],
    [policy.RequireUppercase && !/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [policy.RequireNumbers && !/[0-9]/.test(password), 'Password must have numeric characters'],
    [policy.RequireSymbols && !SYMBOL.test(password), 'Password must have symbol characters'],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken !== undefined) {
    throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${broken[1]}`);
  }
}

/** A password for a user that an administrator creates without naming one: every rule could ask for its characters. */
export function temporaryPassword({ MinimumLength }: PasswordPolicy): string {
  const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#%+?@'];
  return Array.from({ length: Math.max(MinimumLength, 8) }, (_, index) => {
    const characters = kinds[index % kinds.length] ?? '';
    return characters.charAt(randomInt(characters.length));
  }).join('');
}
