import { AwsError, StageError } from '../../errors.ts';
import { parsedJson } from '../../json.ts';
import type { SecretsManager } from './secrets-manager.ts';

const REFERENCE =
  /^(?<id>arn:[\w-]+:secretsmanager:[\w-]+:\d+:secret:[^:]+|[^:]+)(?::SecretString)?(?::(?<key>[^:]*))?(?::(?<stage>[^:]*))?(?::(?<version>[^:]*))?$/;

/**
 * What a dynamic reference of a template gives: the text of a secret, or one member of it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 *
 * @param reference what follows `{{resolve:secretsmanager:`
 * @throws StageError that names the reference, never the value
 */
export function secretReference(secrets: SecretsManager, reference: string): string {
  const { id = '', key = '', stage = '', version = '' } = REFERENCE.exec(reference)?.groups ?? {};
  const named = `{{resolve:secretsmanager:${reference}}}`;
  try {
    const { value } = secrets.versionOf(secrets.usable(id), version || undefined, stage || undefined);
    if (value.text === undefined) throw new StageError(`${named} is about bytes, which no template can take.`);
    const found = key === '' ? value.text : Object(parsedJson(value.text))[key];
    if (typeof found === 'string') return found;
    throw new StageError(`${named} finds no text ${key} in the secret.`);
  } catch (error) {
    if (error instanceof AwsError) throw new StageError(`${named}: ${error.message}`);
    throw error;
  }
}
