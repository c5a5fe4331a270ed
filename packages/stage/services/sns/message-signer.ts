import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { type InferOutput, object, optional, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { selfSigned } from './certificate.ts';
import { digestOf, type Signer, stringToSign } from './signature.ts';

const makePair = promisify(generateKeyPair);

/** The private key, as PKCS #8 in PEM. */
const savedKey = object({ pem: optional(string()) });
type SavedKey = InferOutput<typeof savedKey>;

interface Key {
  readonly privateKey: KeyObject;
  readonly signer: Signer;
  readonly certificate: string;
}

/** Signs the messages that leave AWS, with a key of the stage's own. Its certificate is at the URL that each message names. */
export class MessageSigner implements Durable<SavedKey> {
  readonly schema = savedKey;
  readonly changes = new Changes(1);
  readonly #clock: StageClock;
  #making: Promise<Key> | undefined;
  #key: Key | undefined;

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  /** Makes the key with the first message that needs it: most stages sign none. */
  async ready(): Promise<Signer> {
    if (this.#key !== undefined) return this.#key.signer;
    this.#making ??= makePair('rsa', { modulusLength: 2_048 }).then(({ privateKey }) => this.#keyOf(privateKey));
    this.#key = await this.#making;
    this.changes.note(['pem'], () => this.save().pem);
    return this.#key.signer;
  }

  /** The certificate, as PEM; undefined when the key has another name. */
  certificate(keyName: string): string | undefined {
    return this.#key?.signer.keyName === keyName ? this.#key.certificate : undefined;
  }

  save(): SavedKey {
    return { pem: this.#key?.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }

  restore({ pem }: SavedKey): void {
    if (pem !== undefined) this.#key = this.#keyOf(createPrivateKey(pem));
  }

  #keyOf(privateKey: KeyObject): Key {
    const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
    const keyName = createHash('sha256').update(spki).digest('hex').slice(0, 32);
    return {
      privateKey,
      certificate: selfSigned(privateKey, 'sns.amazonaws.com', this.#clock.createdAt),
      signer: {
        keyName,
        sign: (fields, version) =>
          sign(digestOf(version), Buffer.from(stringToSign(fields)), privateKey).toString('base64'),
      },
    };
  }
}
