import { randomInt } from 'node:crypto';
import { AwsError } from '../../errors.ts';
import type { PasswordPolicy } from './settings.ts';

// A space is a symbol too, but not at either end.
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|(?<=.) (?=.)/;

/**
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-policies.html; the order in which the
 * rules are checked, and so which of several a bad password is told, is (unverified).
 *
 * @throws AwsError `InvalidPasswordException` that names the first rule the password breaks
 */
export function checkPassword(password: string, policy: PasswordPolicy): void {
  const rules: readonly (readonly [broken: boolean, rule: string])[] = [
    [password.length < policy.minimumLength, 'Password not long enough'],
    [password.length > 256, 'Password must be at most 256 characters long'],
    [policy.requireLowercase && !/[a-z]/.test(password), 'Password must have lowercase characters'],
    [policy.requireUppercase && !/[A-Z]/.test(password), 'Password must have uppercase characters'],
    [policy.requireNumbers && !/[0-9]/.test(password), 'Password must have numeric characters'],
    [policy.requireSymbols && !SYMBOL.test(password), 'Password must have symbol characters'],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken !== undefined) {
    throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${broken[1]}`);
  }
}

/** A password for a user that an administrator creates without naming one: every rule could ask for its characters. */
export function temporaryPassword({ minimumLength }: PasswordPolicy): string {
  const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#%+?@'];
  return Array.from({ length: Math.max(minimumLength, 8) }, (_, index) => {
    const characters = kinds[index % kinds.length] ?? '';
    return characters.charAt(randomInt(characters.length));
  }).join('');
}
