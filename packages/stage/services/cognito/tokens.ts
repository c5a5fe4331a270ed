import { randomUUID } from 'node:crypto';
import type { AppClient } from 'cognito-local/lib/services/appClient.js';
import type { Context } from 'cognito-local/lib/services/context.js';
import type { TokenGenerator } from 'cognito-local/lib/services/tokenGenerator.js';
import type { User } from 'cognito-local/lib/services/userPoolService.js';
import { JOSEError, JWTExpired } from 'jose/errors';
import { type InferOutput, literal, looseObject, object, optional, safeParse, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { readJson } from '../../json.ts';
import type { Changes } from '../../state/changes.ts';
import { RefreshTokens, type SignIn, savedSignIns } from './refresh-tokens.ts';
import type { ClientSettings } from './settings.ts';
import { SigningKey, savedKey } from './signing-key.ts';
import { attributeOf } from './user.ts';

/** The scope of what users do with their own account. */
export const USER_SCOPE = 'aws.cognito.signin.user.admin';

type Claims = Readonly<Record<string, unknown>>;

/** Attributes that the tokens carry as booleans; everything else is a text. */
const BOOLEANS = new Set(['email_verified', 'phone_number_verified']);

const accessClaims = looseObject({
  token_use: literal('access'),
  client_id: string(),
  username: string(),
  origin_jti: optional(string()),
  scope: optional(string()),
});

/** What tokens that are out there rest on. */
export const savedTokens = object({ ...savedSignIns.entries, key: optional(savedKey) });
type SavedTokens = InferOutput<typeof savedTokens>;

export interface TokensEnvironment {
  readonly clock: StageClock;
  readonly region: string;
  readonly client: (clientId: string) => ClientSettings;
  /** Of what the sign-ins are kept in. */
  readonly changes: Changes;
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
  readonly #key: SigningKey;

  constructor(environment: TokensEnvironment) {
    this.#environment = environment;
    this.#key = new SigningKey(environment.clock, environment.changes);
    this.refreshTokens = new RefreshTokens(environment.clock, environment.changes);
  }

  save(): SavedTokens {
    return { key: this.#key.save(), ...this.refreshTokens.save() };
  }

  restore({ key, ...refresh }: SavedTokens): void {
    if (key !== undefined) this.#key.restore(key);
    this.refreshTokens.restore(refresh);
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
      // A user of another provider has a name that is made of the provider's.
      sub: attributeOf(user, 'sub') ?? user.Username,
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
      ...(signIn.nonce === undefined ? {} : { nonce: signIn.nonce }),
    };
    const access = {
      ...common,
      username: user.Username,
      client_id: signIn.clientId,
      scope: signIn.scope ?? USER_SCOPE,
      token_use: 'access',
    };
    return {
      IdToken: await this.#key.sign(id, this.issuerOf(userPoolId), validSeconds.id),
      AccessToken: await this.#key.sign(access, this.issuerOf(userPoolId), validSeconds.access),
      ExpiresIn: validSeconds.access,
      TokenType: 'Bearer',
    };
  }

  /** The access token of an application that acts for no user. @param scope with spaces between the scopes */
  async forClient({ id, userPoolId, validSeconds }: ClientSettings, scope: string): Promise<string> {
    const auth_time = Math.floor(this.#environment.clock.now() / 1_000);
    const claims = { sub: id, token_use: 'access', scope, auth_time, client_id: id, version: 2 };
    return this.#key.sign(claims, this.issuerOf(userPoolId), validSeconds.access);
  }

  /** The key that verifies tokens, as a JSON Web Key. */
  publicKey(): Promise<object> {
    return this.#key.publicKey();
  }

  /**
   * The claims of an ID token of the pool, or nothing if it is not one.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
   */
  async idClaims(token: string, userPoolId: string): Promise<Record<string, unknown> | undefined> {
    const claims = await this.claimsFrom(token, this.issuerOf(userPoolId));
    return claims?.token_use === 'id' ? { ...claims } : undefined;
  }

  /** The claims of a token of any kind that names this issuer, or nothing if it is not a valid one. */
  async claimsFrom(token: string, issuer: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    try {
      return await this.#key.verify(token, issuer);
    } catch (error) {
      if (error instanceof JOSEError) return undefined;
      throw error;
    }
  }

  /**
   * The claims of an access token. The client in the token determines the pool.
   * @throws AwsError `NotAuthorizedException` for a token that is revoked, in AWS's words
   *   (https://github.com/aws-amplify/amplify-js/issues/2205), or is not valid in another way (unverified; settled by:
   *   GetUser with an expired access token and with an ID token)
   */
  async accessClaims(token: string): Promise<InferOutput<typeof accessClaims>> {
    const verified = await this.#key.verify(token).catch((error: unknown) => {
      if (error instanceof JWTExpired) throw notAuthorized('Access Token has expired');
      throw error instanceof JOSEError ? notAuthorized('Invalid Access Token') : error;
    });
    const claims = safeParse(accessClaims, verified);
    if (!claims.success) throw notAuthorized('Invalid Access Token');
    if (this.refreshTokens.isRevoked(claims.output.origin_jti ?? '')) {
      throw notAuthorized('Access Token has been revoked');
    }
    return claims.output;
  }

  /** Who issues the tokens of a pool. */
  issuerOf(userPoolId: string): string {
    return `https://cognito-idp.${this.#environment.region}.amazonaws.com/${userPoolId}`;
  }
}

function attributeClaims({ Attributes }: User): Claims {
  return Object.fromEntries(
    Attributes.map(({ Name, Value }) => {
      if (Name === 'identities') return [Name, readJson(Value ?? '[]')];
      return [Name, BOOLEANS.has(Name) ? Value === 'true' : Value];
    }),
  );
}

const notAuthorized = (message: string) => new AwsError('NotAuthorizedException', message);
