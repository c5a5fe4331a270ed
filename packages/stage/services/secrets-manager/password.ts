import { randomInt } from 'node:crypto';
import { boolean, type InferOutput, optional, strictObject } from 'valibot';
import { AwsError } from '../../errors.ts';
import { between, text } from '../../resource-values.ts';

const flag = optional(boolean(), false);

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export const passwordRules = {
  PasswordLength: optional(between(1, 4_096), 32),
  ExcludeCharacters: optional(text(4_096), ''),
  ExcludeLowercase: flag,
  ExcludeNumbers: flag,
  ExcludePunctuation: flag,
  ExcludeUppercase: flag,
  IncludeSpace: flag,
  RequireEachIncludedType: optional(boolean(), true),
};
export const passwordInput = strictObject(passwordRules);
type PasswordRules = InferOutput<typeof passwordInput>;

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A password as rules ask for. @throws AwsError `InvalidParameterException`; the words are the stage's */
export function randomPassword(rules: PasswordRules): string {
  const types = typesOf(rules);
  const all = types.join('');
  const required = rules.RequireEachIncludedType ? types : [];
  if (all === '' || required.length > rules.PasswordLength) {
    throw new AwsError('InvalidParameterException', 'No password has this length and these characters.');
  }
  const rest = Array.from({ length: rules.PasswordLength - required.length }, () => all);
  return shuffled([...required, ...rest].map(anyOf)).join('');
}

/** The characters of each type that is included, without those that are excluded. */
function typesOf(rules: PasswordRules): readonly string[] {
  const types = [
    rules.ExcludeLowercase ? '' : LOWERCASE,
    rules.ExcludeUppercase ? '' : LOWERCASE.toUpperCase(),
    rules.ExcludeNumbers ? '' : '0123456789',
    rules.ExcludePunctuation ? '' : PUNCTUATION,
    rules.IncludeSpace ? ' ' : '',
  ];
  return types
    .map((type) => [...type].filter((character) => !rules.ExcludeCharacters.includes(character)).join(''))
    .filter((type) => type !== '');
}

const anyOf = (characters: string) => characters.charAt(randomInt(characters.length));

function shuffled(characters: readonly string[]): readonly string[] {
  const mixed = [...characters];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [mixed[last], mixed[other]] = [mixed[other] ?? '', mixed[last] ?? ''];
  }
  return mixed;
}
