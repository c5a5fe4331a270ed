import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { invalidCiphertext } from './errors.ts';
import type { EncryptionContext } from './key.ts';

const ID_BYTES = 36;
const NUMBER_BYTES = 2;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a symmetric key has encrypted: it says by which key, and by which of its materials. */
export interface Sealed {
  readonly keyId: string;
  /** The number of the material, from 0. */
  readonly material: number;
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly encrypted: Buffer;
}

/** @throws AwsError `InvalidCiphertextException` */
export function readSealed(ciphertext: Buffer): Sealed {
  const rest = ciphertext.subarray(ID_BYTES);
  if (rest.length < NUMBER_BYTES + IV_BYTES + TAG_BYTES) throw invalidCiphertext();
  const sealed = rest.subarray(NUMBER_BYTES);
  return {
    keyId: ciphertext.toString('latin1', 0, ID_BYTES),
    material: rest.readUInt16BE(),
    iv: sealed.subarray(0, IV_BYTES),
    tag: sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES),
    encrypted: sealed.subarray(IV_BYTES + TAG_BYTES),
  };
}

export function seal(
  keyId: string,
  material: number,
  secret: Buffer,
  plaintext: Buffer,
  context: EncryptionContext,
): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(authenticated(context));
  const encrypted = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const number = Buffer.alloc(NUMBER_BYTES);
  number.writeUInt16BE(material);
  return Buffer.concat([Buffer.from(keyId), number, iv, cipher.getAuthTag(), encrypted]);
}

/** @throws AwsError `InvalidCiphertextException` when it is damaged, or was encrypted with another context */
export function open({ encrypted, iv, tag }: Sealed, secret: Buffer, context: EncryptionContext): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: TAG_BYTES })
    .setAAD(authenticated(context))
    .setAuthTag(tag);
  const plaintext = cipher.update(encrypted);
  try {
    return Buffer.concat([plaintext, cipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

const authenticated = (context: EncryptionContext) =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1))));
