import { type InferOutput, optional, string } from 'valibot';
import type { Caller, Permission } from '../../iam/access.ts';
import { KeysOfService } from '../kms/for-service.ts';
import { invalidParameter, invalidRequest } from './errors.ts';
import type { Secret, SecretValue } from './secret.ts';
import type { SecretsManager, SecretsStage } from './secrets-manager.ts';

export const token = optional(string());
export const valueInput = { SecretString: optional(string()), SecretBinary: optional(string()) };
interface ValueInput {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
}

/** Bytes of a value: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MOST_BYTES = 65_536;

/** @throws AwsError recorded: test_secretsmanager::test_no_client_request_token, which has the other code for RotateSecret */
export function tokenOf(given: InferOutput<typeof token>, refused = invalidRequest): string {
  if (given !== undefined) return given;
  throw refused('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
}

/** The value of a call; undefined when it has none. @throws AwsError on two, and on one that is too large; the words are the stage's */
export function givenValue({ SecretString: text, SecretBinary: binary }: ValueInput): SecretValue | undefined {
  if (text === undefined && binary === undefined) return undefined;
  if (text !== undefined && binary !== undefined) {
    throw invalidParameter('A version has SecretString or SecretBinary, not both.');
  }
  if (Buffer.byteLength(text ?? binary ?? '') > MOST_BYTES) throw invalidParameter('A value has 65,536 bytes at most.');
  return text === undefined ? { binary } : { text };
}

/** What every operation asks before it runs. */
export class Calls {
  readonly #secrets: SecretsManager;
  readonly #keys: KeysOfService;

  constructor(secrets: SecretsManager, { access, kms }: SecretsStage) {
    this.#secrets = secrets;
    this.#keys = new KeysOfService(kms, access, 'secretsmanager');
  }

  /**
   * What a caller must be allowed on a secret; on one that does not exist its id stands for its ARN.
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
   */
  permission(action: string, id: string, context: Readonly<Record<string, string | undefined>> = {}): Permission {
    const found = this.#secrets.look(id);
    const rotatedBy = found?.rotation?.functionArn;
    const keys = {
      'secretsmanager:secretid': id,
      'secretsmanager:resource/allowrotationlambdaarn': rotatedBy,
      ...context,
    };
    const tags = Object.entries(found?.tags ?? {}).flatMap(([key, value]) => [
      [`aws:resourcetag/${key.toLowerCase()}`, value],
      [`secretsmanager:resourcetag/${key.toLowerCase()}`, value],
    ]);
    return {
      action: `secretsmanager:${action}`,
      resource: found?.arn ?? id,
      context: Object.fromEntries([...defined(keys), ...tags]),
    };
  }

  /**
   * Uses the key of a secret for a caller. The key that AWS manages lets every caller of the account in.
   * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-encryption-context
   */
  useKey(
    caller: Caller,
    action: 'Decrypt' | 'GenerateDataKey',
    of: Secret,
    keyId: string | undefined,
    version: string,
  ): void {
    if (keyId === undefined) return;
    const key = this.#keys.key(keyId);
    this.#keys.authorize(caller, action, key, { SecretARN: of.arn, SecretVersionId: version });
    key.checkEnabled();
  }
}

const defined = (context: Readonly<Record<string, string | undefined>>): readonly (readonly [string, string])[] =>
  Object.entries(context).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
