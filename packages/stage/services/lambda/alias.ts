import { AwsError } from '../../errors.ts';
import { type FunctionSettings, LATEST } from './function-settings.ts';

/** Where an alias leads. */
export interface AliasSettings {
  readonly version: string;
  /** The share of invocations for another version, 0 to 1. @default none */
  readonly weights?: Readonly<Record<string, number>>;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export const ALIAS_NAME = /^(?!\d+$)[\w-]{1,128}$/;

/**
 * Checks an alias against the rules of
 * https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html#create-alias; the messages are (unverified).
 *
 * @param find finds a version of the function by its number
 * @throws AwsError `InvalidParameterValueException`; `ResourceNotFoundException` when a version does not exist
 */
export function checkAlias(
  { version, weights = {} }: AliasSettings,
  find: (version: string) => FunctionSettings,
): void {
  const { roleArn, deadLetterArn } = find(version);
  const additional = Object.entries(weights);
  if (additional.length === 0) return;
  if (additional.length > 1) throw invalid('An alias can route to two versions at most.');
  for (const [other, weight] of additional) {
    if (version === LATEST || other === LATEST) throw invalid('An alias with weights cannot point to $LATEST.');
    if (other === version) throw invalid(`The alias routes to version ${version} twice.`);
    if (!(weight >= 0 && weight <= 1)) throw invalid(`The weight ${weight} is not between 0 and 1.`);
    if (find(other).roleArn !== roleArn) throw invalid('The versions of an alias must have the same execution role.');
    if (find(other).deadLetterArn !== deadLetterArn) {
      throw invalid('The versions of an alias must have the same dead-letter queue, or none.');
    }
  }
}

/** Chooses the version for one invocation. @param random a number from 0 to 1 */
export function chooseVersion({ version, weights = {} }: AliasSettings, random: () => number): string {
  const [additional] = Object.entries(weights);
  if (additional === undefined) return version;
  const [other, weight] = additional;
  return random() < weight ? other : version;
}

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);
