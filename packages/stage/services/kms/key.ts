import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type InferOutput, object, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';

/** What a caller says a ciphertext belongs to. Who decrypts has to say the same. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** What a template says of a key. */
export interface KeySettings {
  /** A UUID. */
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Whether AWS made it for one of its services. */
  readonly isManaged: boolean;
}

const keyState = object({ material: string() });
type KeyState = InferOutput<typeof keyState>;

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A symmetric key, which never leaves the stage. */
export class Key implements Durable<KeyState> {
  readonly schema = keyState;
  readonly changes = new Changes();
  readonly settings: KeySettings;
  #material: Buffer = randomBytes(32);

  constructor(settings: KeySettings) {
    this.settings = settings;
  }

  save(): KeyState {
    return { material: this.#material.toString('base64') };
  }

  restore({ material }: KeyState): void {
    this.#material = Buffer.from(material, 'base64');
  }

  /** @throws AwsError `DisabledException` */
  checkEnabled(): void {
    if (!this.settings.enabled) throw new AwsError('DisabledException', `${this.settings.arn} is disabled.`);
  }

  encrypt(plaintext: Buffer, context: EncryptionContext): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#material, iv).setAAD(authenticated(context));
    const encrypted = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([Buffer.from(this.settings.id), iv, cipher.getAuthTag(), encrypted]);
  }

  /** @throws AwsError `InvalidCiphertextException` when it is damaged, or was encrypted with another context */
  decrypt(ciphertext: Buffer, context: EncryptionContext): Buffer {
    const sealed = ciphertext.subarray(this.settings.id.length);
    const iv = sealed.subarray(0, IV_BYTES);
    const tag = sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
    if (tag.length < TAG_BYTES) throw invalidCiphertext();
    const cipher = createDecipheriv('aes-256-gcm', this.#material, iv, { authTagLength: TAG_BYTES })
      .setAAD(authenticated(context))
      .setAuthTag(tag);
    const plaintext = cipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([plaintext, cipher.final()]);
    } catch {
      throw invalidCiphertext();
    }
  }
}

/** Recorded without a message: test_kms::test_encrypt_decrypt_encryption_context. */
export const invalidCiphertext = () => new AwsError('InvalidCiphertextException', '');

/** The id of the key that made a ciphertext. */
export const keyIdOf = (ciphertext: Buffer) => ciphertext.toString('latin1', 0, 36);

const authenticated = (context: EncryptionContext) =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1))));
