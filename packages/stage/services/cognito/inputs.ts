import { array, maxLength, minLength, optional, pipe, record, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { UserPoolSettings } from './settings.ts';
import type { Attribute } from './user.ts';

/** The user name of a request: what the pool lets users sign in with, or the `sub`. */
export const Username = pipe(string(), minLength(1), maxLength(128));
/** Accepted where the stage's triggers get it. */
export const ClientMetadata = optional(record(string(), string()));
export const UserAttributes = optional(array(strictObject({ Name: string(), Value: optional(string(), '') })), []);

export const STANDARD_ATTRIBUTES = [
  'address',
  'birthdate',
  'email',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
] as const;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const VERIFIED = new Set(['email_verified', 'phone_number_verified']);

/**
 * Checks the name and the attributes of a new user. A name that is an email address completes them.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html. The name that is not an
 * email address is refused in AWS's words (https://github.com/aws-amplify/amplify-ui/issues/6678), the rest in others
 * (unverified; settled by: sign-ups with an unknown, a missing and a forbidden attribute).
 *
 * @param writer users may not say about themselves that an address is verified
 * @throws AwsError `InvalidParameterException`, `NotAuthorizedException`
 */
export function newAttributes(
  username: string,
  given: readonly Attribute[],
  { signInName, requiredAttributes }: Pick<UserPoolSettings, 'signInName' | 'requiredAttributes'>,
  writer: 'user' | 'administrator',
): readonly Attribute[] {
  const isEmail = EMAIL.test(username);
  if (signInName === 'email' && !isEmail) throw invalid('Username should be an email.');
  // https://github.com/aws-amplify/amplify-js/issues/8800
  if (signInName === 'username or verified email' && isEmail)
    throw invalid('Username cannot be of email format, since user pool is configured for email alias.');
  for (const { Name, Value } of given) {
    if (Name === 'sub' || (writer === 'user' && VERIFIED.has(Name))) {
      throw new AwsError('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    }
    if (!VERIFIED.has(Name) && !STANDARD_ATTRIBUTES.some((known) => known === Name))
      throw unfit(`${Name}: Attribute does not exist in the schema.`);
    if (Name === 'email' && signInName === 'email' && Value !== username)
      throw invalid('The user name and the attribute email differ.');
  }
  const attributes =
    signInName !== 'email' || given.some(({ Name }) => Name === 'email')
      ? given
      : [...given, { Name: 'email', Value: username }];
  const missing = requiredAttributes.find(
    (name) => !attributes.some(({ Name, Value }) => Name === name && Value !== ''),
  );
  if (missing !== undefined) throw unfit(`${missing}: The attribute is required`);
  return attributes;
}

/**
 * A parameter of a map of parameters.
 * @throws AwsError `InvalidParameterException` when it is missing
 */
export function parameter(given: Readonly<Record<string, string>>, name: string): string {
  const value = given[name];
  if (value !== undefined && value !== '') return value;
  throw invalid(`Missing required parameter ${name}`);
}

/** @throws AwsError `InvalidParameterException` that names a parameter which the stage would have to ignore */
export function onlyParameters(given: Readonly<Record<string, string>>, names: readonly string[]): void {
  const other = Object.keys(given).find((name) => !names.includes(name));
  if (other !== undefined) throw invalid(`The parameter ${other} is not supported by the local stage.`);
}

export const invalid = (message: string) => new AwsError('InvalidParameterException', message);
const unfit = (message: string) => invalid(`Attributes did not conform to the schema: ${message}`);
