import type { Access, Caller } from '../../iam/access.ts';
import { KeysOfService } from '../kms/for-service.ts';
import type { Kms } from '../kms/kms.ts';
import type { Selected } from './parameter.ts';
import type { NewVersion, ParameterStore } from './parameter-store.ts';

/** Encrypts and decrypts SecureStrings for callers, bound to the ARNs of their parameters. */
export interface SecureStrings {
  /** @param keyId @default the key that AWS manages. @throws AwsError as KMS */
  seal(caller: Caller, name: string, value: string, keyId?: string): Pick<NewVersion, 'value' | 'keyId'>;
  /** @throws AwsError as KMS */
  open(caller: Caller, selected: Selected): string;
}

/**
 * The encryption context is the ARN of the parameter.
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html#parameter-store-encryption-context
 */
export function secureStrings(parameters: ParameterStore, kms: Kms, access: Access): SecureStrings {
  const keys = new KeysOfService(kms, access, 'ssm');
  const contextOf = (name: string) => ({ PARAMETER_ARN: parameters.arnOf(name) });
  return {
    seal(caller, name, value, keyId) {
      const key = keys.key(keyId);
      const sealed = keys.encrypt(caller, 'Encrypt', key, Buffer.from(value), contextOf(name));
      return { value: sealed.toString('base64'), keyId: keyId ?? 'alias/aws/ssm' };
    },
    open: (caller, { parameter, version }) =>
      keys.decrypt(caller, Buffer.from(version.value, 'base64'), contextOf(parameter.name)).toString(),
  };
}
