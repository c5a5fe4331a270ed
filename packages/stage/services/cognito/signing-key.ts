import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWTPayload } from 'jose';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import { type InferOutput, object, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import type { Changes } from '../../state/changes.ts';

const makePair = promisify(generateKeyPair);

/** How many tokens that were good are remembered. */
const REMEMBERED = 1_000;

/** The private key, as PKCS #8 in PEM. */
export const savedKey = object({ id: string(), pem: string() });
type SavedKey = InferOutput<typeof savedKey>;

/** The stage's own key. Signatures and expiry follow the stage's time. */
export class SigningKey {
  readonly #clock: StageClock;
  readonly #changes: Changes;
  #id: string = randomUUID();
  /** The first token waits for it. Most stages of tests sign none, and to make a key is most of what opening them would cost. */
  #making: Promise<KeyObject> | undefined;
  #made: KeyObject | undefined;
  /** The claims of tokens that were found good: callers send the same one with each request. */
  readonly #good = new Map<string, Readonly<JWTPayload>>();

  /** @param changes of what the sign-ins are kept in */
  constructor(clock: StageClock, changes: Changes) {
    this.#clock = clock;
    this.#changes = changes;
  }

  /** Nothing as long as no token has been signed. */
  save(): SavedKey | undefined {
    const pem = this.#made?.export({ type: 'pkcs8', format: 'pem' }).toString();
    return pem === undefined ? undefined : { id: this.#id, pem };
  }

  restore({ id, pem }: SavedKey): void {
    this.#id = id;
    this.#made = createPrivateKey(pem);
    this.#good.clear();
  }

  async #key(): Promise<KeyObject> {
    if (this.#made === undefined) {
      this.#making ??= makePair('rsa', { modulusLength: 2_048 }).then(({ privateKey }) => privateKey);
      const made = await this.#making;
      this.#made ??= made;
      for (const name of ['id', 'pem'] as const) this.#changes.note(['key', name], () => this.save()?.[name]);
    }
    return this.#made;
  }

  async sign(claims: JWTPayload, issuer: string, validSeconds: number): Promise<string> {
    const privateKey = await this.#key();
    const now = Math.floor(this.#clock.now() / 1_000);
    return new SignJWT({ ...claims, iss: issuer, iat: now, exp: now + validSeconds, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: this.#id })
      .sign(privateKey);
  }

  /** What verifies its signatures: https://www.rfc-editor.org/rfc/rfc7517 */
  async publicKey(): Promise<object> {
    const { e, kty, n } = createPublicKey(await this.#key()).export({ format: 'jwk' });
    return { alg: 'RS256', e, kid: this.#id, kty, n, use: 'sig' };
  }

  /** The claims of a token; an error of jose if it was not signed with this key, has expired or has another issuer. */
  async verify(token: string, issuer?: string): Promise<Readonly<JWTPayload>> {
    const good = this.#good.get(token);
    if (good !== undefined && this.#stillHolds(good, issuer)) return good;
    const publicKey = createPublicKey(await this.#key());
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ['RS256'],
      currentDate: new Date(this.#clock.now()),
      ...(issuer === undefined ? {} : { issuer }),
    });
    const [oldest] = this.#good.keys();
    if (oldest !== undefined && this.#good.size >= REMEMBERED) this.#good.delete(oldest);
    this.#good.set(token, payload);
    return payload;
  }

  /** What can change about a token that was good: time passes, or another issuer is asked for. */
  #stillHolds({ iss, exp = 0 }: JWTPayload, issuer = iss): boolean {
    return iss === issuer && exp > Math.floor(this.#clock.now() / 1_000);
  }
}
