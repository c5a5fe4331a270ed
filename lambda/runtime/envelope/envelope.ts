import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { base64, literal, object, parse, pipe, string } from 'valibot';
import { Refusal } from '#lambda/runtime/http/refusal.ts';
import { sealBroken } from './refusals.ts';

const ALGORITHM = 'aes-256-gcm';
/** In bytes; the initialization vector that GCM is made for. */
const IV_BYTES = 12;
/** In bytes; a shorter tag would be easier to forge. */
const TAG_BYTES = 16;

const encoded = pipe(string(), base64());

/** What is stored: all that is needed to open it again, but for the key. */
const envelopeSchema = object({
  algorithm: literal(ALGORITHM),
  /** The data key, encrypted by KMS. */
  dataKey: encoded,
  iv: encoded,
  tag: encoded,
  ciphertext: encoded,
});

/** A key for one text: as it is, for now, and encrypted by KMS, to be kept with the text. */
export interface DataKey {
  readonly plaintext: Uint8Array;
  readonly encrypted: Uint8Array;
}

/**
 * Encrypts a text with a data key of its own. A key that encrypts one text only needs no care about repeated vectors.
 * https://docs.aws.amazon.com/kms/latest/developerguide/kms-cryptography.html#enveloping
 */
export function sealText(text: string, { plaintext, encrypted }: DataKey): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, plaintext, iv, { authTagLength: TAG_BYTES });
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return JSON.stringify({
    algorithm: ALGORITHM,
    dataKey: Buffer.from(encrypted).toString('base64'),
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  });
}

/**
 * Opens an envelope.
 * @param decryptKey asks KMS for the data key
 * @throws Refusal `seal_broken` when the text is not an envelope, or a bit of it has changed
 */
export async function openEnvelope(
  envelope: string,
  decryptKey: (encrypted: Uint8Array) => Promise<Uint8Array>,
): Promise<string> {
  const { dataKey, iv, tag, ciphertext } = parsed(envelope);
  const key = await decryptKey(Buffer.from(dataKey, 'base64'));
  try {
    const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64'), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(ciphertext, 'base64'), decipher.final()]).toString('utf8');
  } catch {
    throw broken();
  }
}

function parsed(envelope: string) {
  try {
    return parse(envelopeSchema, JSON.parse(envelope));
  } catch {
    throw broken();
  }
}

const broken = () => new Refusal(sealBroken, 'The sealed object is not what was stored. Restore an older version.');
