import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import { generateKeyPair } from 'jose/key/generate/keypair';
import type { StageClock } from '../../clock.ts';

/** The stage's own key. Signatures and expiry follow the stage's time. */
export class SigningKey {
  readonly #clock: StageClock;
  readonly #id = randomUUID();
  /** Made in the background: the first token waits for it, the start of the stage does not. */
  readonly #pair = generateKeyPair('RS256');

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  async sign(claims: JWTPayload, issuer: string, validSeconds: number): Promise<string> {
    const { privateKey } = await this.#pair;
    const now = Math.floor(this.#clock.now() / 1_000);
    return new SignJWT({ ...claims, iss: issuer, iat: now, exp: now + validSeconds, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: this.#id })
      .sign(privateKey);
  }

  /** The claims of a token; an error of jose if it was not signed with this key, has expired or has another issuer. */
  async verify(token: string, issuer?: string): Promise<JWTPayload> {
    const { publicKey } = await this.#pair;
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ['RS256'],
      currentDate: new Date(this.#clock.now()),
      ...(issuer === undefined ? {} : { issuer }),
    });
    return payload;
  }
}
