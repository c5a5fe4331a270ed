import { randomUUID } from 'node:crypto';
import type { AppClient } from 'cognito-local/lib/services/appClient.js';
import type { Context } from 'cognito-local/lib/services/context.js';
import type { TokenGenerator } from 'cognito-local/lib/services/tokenGenerator.js';
import type { User } from 'cognito-local/lib/services/userPoolService.js';
import { generateKeyPair } from 'jose/generate/keypair';
import { SignJWT } from 'jose/jwt/sign';
import { jwtVerify } from 'jose/jwt/verify';
import type { StageClock } from '../../clock.ts';
import { RefreshTokens, type SignIn } from './refresh-tokens.ts';
import type { ClientSettings } from './settings.ts';

type Claims = Readonly<Record<string, unknown>>;

/** Attributes that the tokens carry as booleans; everything else is a text. */
const BOOLEANS = new Set(['email_verified', 'phone_number_verified']);

export interface TokensEnvironment {
  readonly clock: StageClock;
  readonly region: string;
  readonly client: (clientId: string) => ClientSettings;
}

/**
 * Issues and checks the pools' tokens, in place of cognito-local's own: that signs with a key that is published with
 * it, so everybody could forge tokens, and knows neither `origin_jti` nor the attributes besides the email address.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
export class Tokens implements TokenGenerator {
  readonly refreshTokens: RefreshTokens;
  readonly #environment: TokensEnvironment;
  /** Made in the background: the first token waits for it, the start does not. */
  readonly #keys = generateKeyPair('RS256');
  readonly #keyId = randomUUID();

  constructor(environment: TokensEnvironment) {
    this.#environment = environment;
    this.refreshTokens = new RefreshTokens(environment.clock);
  }

  /** Called by cognito-local when a sign-in has succeeded: its result becomes the `AuthenticationResult`. */
  async generate(_context: Context, user: User, groups: readonly string[], { ClientId }: AppClient) {
    const { token, signIn } = this.refreshTokens.issue(this.#environment.client(ClientId), user.Username);
    return { ...(await this.renew(signIn, user, groups)), RefreshToken: token };
  }

  /** The ID token and the access token of a sign-in, new or refreshed. */
  async renew(signIn: SignIn, user: User, groups: readonly string[]) {
    const { tokenRevocation, userPoolId, validSeconds } = this.#environment.client(signIn.clientId);
    const common = {
      sub: user.Attributes.find(({ Name }) => Name === 'sub')?.Value,
      ...(groups.length === 0 ? {} : { 'cognito:groups': groups }),
      ...(tokenRevocation ? { origin_jti: signIn.originId } : {}),
      event_id: randomUUID(),
      auth_time: signIn.authTime,
    };
    const id = {
      ...attributeClaims(user),
      ...common,
      'cognito:username': user.Username,
      aud: signIn.clientId,
      token_use: 'id',
    };
    const access = {
      ...common,
      username: user.Username,
      client_id: signIn.clientId,
      scope: 'aws.cognito.signin.user.admin',
      token_use: 'access',
    };
    return {
      IdToken: await this.#sign(id, userPoolId, validSeconds.id),
      AccessToken: await this.#sign(access, userPoolId, validSeconds.access),
      ExpiresIn: validSeconds.access,
      TokenType: 'Bearer',
    };
  }

  /**
   * The claims of a token that is signed by the stage, has not expired and is of the wanted kind; otherwise an error of
   * jose.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
   */
  async verify(token: string, use: 'id' | 'access', userPoolId?: string): Promise<Claims | undefined> {
    const { publicKey } = await this.#keys;
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ['RS256'],
      currentDate: new Date(this.#environment.clock.now()),
      ...(userPoolId === undefined ? {} : { issuer: this.#issuer(userPoolId) }),
    });
    return payload.token_use === use ? payload : undefined;
  }

  async #sign(claims: Claims, userPoolId: string, validSeconds: number): Promise<string> {
    const { privateKey } = await this.#keys;
    const now = Math.floor(this.#environment.clock.now() / 1_000);
    return new SignJWT({ ...claims, iss: this.#issuer(userPoolId), iat: now, exp: now + validSeconds, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: this.#keyId })
      .sign(privateKey);
  }

  #issuer(userPoolId: string): string {
    return `https://cognito-idp.${this.#environment.region}.amazonaws.com/${userPoolId}`;
  }
}

function attributeClaims({ Attributes }: User): Claims {
  return Object.fromEntries(
    Attributes.map(({ Name, Value }) => [Name, BOOLEANS.has(Name) ? Value === 'true' : Value]),
  );
}
