import type { ParityWorld } from './world.ts';

// biome-ignore lint/suspicious/noExplicitAny: the questions take from it what they need next.
export type KmsAnswer = any;

/** What a recorded test of KMS asks: it calls operations, and its last answer is compared. */
export type KeyQuestion = (kms: KmsCaller) => Promise<unknown>;

/** Base64 of a text, as the wire has bytes. */
export const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Asks KMS for a recorded test. */
export class KmsCaller {
  readonly world: ParityWorld;

  constructor(world: ParityWorld) {
    this.world = world;
  }

  readonly ask = (operation: string, input: object): Promise<KmsAnswer> =>
    this.world.call(`TrentService.${operation}`, input);

  /** A new key. @returns its id */
  readonly key = async (settings: object = {}): Promise<string> =>
    (await this.ask('CreateKey', settings)).KeyMetadata.KeyId;

  /** The metadata of a key, without what is around them. */
  readonly metadata = async (KeyId: string): Promise<unknown> => (await this.ask('DescribeKey', { KeyId })).KeyMetadata;

  readonly encrypt = async (KeyId: string, more: object = {}): Promise<string> =>
    (await this.ask('Encrypt', { KeyId, Plaintext: base64('test'), ...more })).CiphertextBlob;
}

/** The words that the recordings have for bytes that differ each time. */
const BYTES = /^(ciphertext-blob|plaintext|public-key|private-key-plaintext|private-key-ciphertext-blob)$/;

/** A recorded answer, with those words as masks. */
export function recordedKey(answer: unknown): unknown {
  if (typeof answer === 'string') return BYTES.test(answer) ? `<${answer}>` : answer;
  if (Array.isArray(answer)) return answer.map(recordedKey);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).map(([name, member]) => [name, recordedKey(member)]));
}
