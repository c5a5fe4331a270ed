import { maxLength, object, parse, pipe, string } from 'valibot';
import { evidenceKey, playSchema } from '../objects.ts';

/** Characters. A function takes 6 MB at once, and the envelope of a text is a third longer than the text. */
const LONGEST = 2_000_000;
const evidenceSchema = object({ ...playSchema.entries, log: pipe(string(), maxLength(LONGEST)) });

export interface SealEvidencePorts {
  /** Encrypts a text for one object of the vault. */
  seal(key: string, text: string): Promise<string>;
  /** @returns whether the object was stored now: never over one that is there */
  storeObject(key: string, body: string): Promise<boolean>;
}

/**
 * Keeps the log of a play that is in dispute, which is longer than what KMS encrypts by itself.
 * @throws when it is not the log of a play
 */
export async function sealEvidence(event: unknown, { seal, storeObject }: SealEvidencePorts) {
  const { playId, log } = parse(evidenceSchema, event);
  const key = evidenceKey(playId);
  return { key, outcome: (await storeObject(key, await seal(key, log))) ? 'sealed' : 'sealed-before' };
}
