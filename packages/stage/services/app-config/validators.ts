import type { ValidateFunction } from 'ajv';
import Draft4 from 'ajv-draft-04';
import { AwsError } from '../../errors.ts';
import { parsedJson } from '../../json.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Profile, Validator, Version } from './configurations.ts';
import { badRequest } from './errors.ts';

/**
 * Checks a version by the validators of its profile, before it is deployed.
 * https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile-validators.html
 * @throws AwsError `BadRequestException` when one refuses it
 */
export async function validate(
  profile: Profile,
  version: Version,
  lambda: Pick<Lambda, 'invokeFor'>,
  profileArn: string,
): Promise<void> {
  for (const { type, content } of profile.validators) {
    if (type === 'JSON_SCHEMA') checkSchema(content, version.content);
    else await ask(content, version, lambda, profileArn);
  }
}

/** Compiles the schema of a validator: JSON schema draft 4. @throws AwsError `BadRequestException` */
export function schemaOf({ content }: Pick<Validator, 'content'>): ValidateFunction {
  try {
    return new Draft4.default({ allErrors: true, strict: false }).compile(Object(parsedJson(content)));
  } catch (error) {
    throw badRequest(`The validator is not a JSON schema: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkSchema(content: string, configuration: string): void {
  const fits = schemaOf({ content });
  if (fits(parsedJson(configuration))) return;
  const reasons = (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`.trim());
  throw badRequest(`Error performing JSON Schema validation: ${reasons.join('; ')}`);
}

/** A function refuses a configuration by an error. Its message is told, as that of a schema is. */
async function ask(functionArn: string, version: Version, lambda: Pick<Lambda, 'invokeFor'>, profileArn: string) {
  const event = {
    applicationId: version.applicationId,
    configurationProfileId: version.profileId,
    configurationVersion: `${version.number}`,
    content: Buffer.from(version.content).toString('base64'),
    uri: 'hosted',
  };
  try {
    const { functionError, payload } = await lambda.invokeFor(
      'appconfig.amazonaws.com',
      profileArn,
      functionArn,
      event,
    );
    if (functionError === undefined) return;
    throw badRequest(
      `Error invoking Lambda validator ${functionArn}: ${Object(parsedJson(payload)).errorMessage ?? functionError}`,
    );
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'BadRequestException') throw error;
    throw badRequest(`Error invoking Lambda validator ${functionArn}: ${error.message}`);
  }
}
