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
 * https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html#create-alias. The messages are recorded
 * (test_lambda_api::TestLambdaAlias::test_notfound_and_invalid_routingconfigs), except those of two roles and of two
 * dead-letter queues (unverified; settled by: CreateAlias with weights for two versions that differ in them).
 *
 * @param find finds a version of the function by its number
 * @throws AwsError `InvalidParameterValueException`, `ValidationException` for a weight or version that cannot be one,
 *   `ResourceNotFoundException` when a version does not exist
 */
export function checkAlias(
  { version, weights = {} }: AliasSettings,
  find: (version: string) => FunctionSettings,
): void {
  const additional = Object.entries(weights);
  checkWeights(additional);
  const { roleArn, deadLetterArn } = find(version);
  if (additional.length > 1) throw invalid('Number of items in AdditionalVersionWeights cannot be greater than 1');
  for (const [other] of additional) {
    if (version === LATEST) throw invalid('$LATEST is not supported for an alias pointing to more than 1 version');
    if (other === version) {
      throw invalid(
        `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
      );
    }
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

function checkWeights(weights: readonly (readonly [version: string, weight: number])[]): void {
  const constraint = weights.some(([, weight]) => !(weight >= 0 && weight <= 1))
    ? `value must satisfy constraint: [${WEIGHT}]`
    : weights.some(([version]) => !/^[0-9]+$/.test(version))
      ? `keys must satisfy constraint: [${VERSION}]`
      : undefined;
  if (constraint === undefined) return;
  const given = weights.map(([version, weight]) => `${version}=${Number.isInteger(weight) ? `${weight}.0` : weight}`);
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '{${given.join(', ')}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map ${constraint}`,
  );
}

const WEIGHT =
  'Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null';
const VERSION =
  'Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+';

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);
