import type { Access, Caller } from '../../iam/access.ts';
import { invalidCiphertext } from './errors.ts';
import type { EncryptionContext, Key } from './key.ts';
import type { Kms } from './kms.ts';
import { readSealed } from './sealed.ts';

/**
 * What another service does with keys for its callers: each use takes the permission of the caller, and policies see the service as
 * `kms:ViaService`. https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export class KeysOfService {
  readonly #kms: Kms;
  readonly #access: Access;
  readonly #service: string;

  /** @param service such as `s3` */
  constructor(kms: Kms, access: Access, service: string) {
    this.#kms = kms;
    this.#access = access;
    this.#service = service;
  }

  /** @param keyId @default the key that AWS makes for the service. @throws AwsError `NotFoundException` */
  key(keyId?: string): Key {
    return keyId === undefined ? this.#kms.managed(this.#service) : this.#kms.find(keyId);
  }

  /** Lets the caller use a key through the service. @throws AwsError `AccessDeniedException` */
  authorize(
    caller: Caller,
    action: 'Decrypt' | 'Encrypt' | 'GenerateDataKey',
    key: Key,
    context: EncryptionContext,
  ): void {
    const permission = this.#kms.permission(action, key, { context, via: this.#service });
    this.#access.authorize(caller, permission, { 'aws:securetransport': 'true' });
  }

  /** Encrypts for a caller. @param action what the service asks KMS for. @throws AwsError as KMS */
  encrypt(
    caller: Caller,
    action: 'Encrypt' | 'GenerateDataKey',
    key: Key,
    plaintext: Buffer,
    context: EncryptionContext,
  ): Buffer {
    this.authorize(caller, action, key, context);
    key.checkEnabled();
    return key.encrypt(plaintext, context);
  }

  /** Decrypts for a caller. @throws AwsError as KMS */
  decrypt(caller: Caller, ciphertext: Buffer, context: EncryptionContext): Buffer {
    const sealed = readSealed(ciphertext);
    const key = this.#kms.withId(sealed.keyId);
    if (key === undefined) throw invalidCiphertext();
    this.authorize(caller, 'Decrypt', key, context);
    key.checkEnabled();
    return key.decrypt(sealed, context);
  }
}
