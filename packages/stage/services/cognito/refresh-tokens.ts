import { randomBytes, randomUUID } from 'node:crypto';
import { type InferOutput, literal, number, object, optional, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Changes } from '../../state/changes.ts';
import type { ClientSettings } from './settings.ts';

/** One sign-in: every token that comes of it, at once or by refreshing, refers to it. */
const signIn = object({
  clientId: string(),
  username: string(),
  /** `origin_jti` of its tokens. */
  originId: string(),
  /** Epoch seconds. */
  authTime: number(),
  /** Epoch milliseconds. */
  expiresAt: number(),
  /** With spaces between the scopes; a sign-in by the API has none. */
  scope: optional(string()),
  /** What the application wants to find in its ID token. */
  nonce: optional(string()),
});
export type SignIn = Readonly<InferOutput<typeof signIn>>;

/** The sign-ins by their refresh tokens, and those that have been revoked. */
export const savedSignIns = object({
  signIns: optional(record(string(), signIn), {}),
  revoked: optional(record(string(), literal(true)), {}),
});
type SavedSignIns = InferOutput<typeof savedSignIns>;

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html */
export class RefreshTokens {
  readonly #clock: StageClock;
  readonly #changes: Changes;
  readonly #signIns = new Map<string, SignIn>();
  readonly #revoked = new Set<string>();

  /** @param changes of what the sign-ins are kept in */
  constructor(clock: StageClock, changes: Changes) {
    this.#clock = clock;
    this.#changes = changes;
  }

  save(): SavedSignIns {
    return {
      signIns: Object.fromEntries(this.#signIns),
      revoked: Object.fromEntries([...this.#revoked].map((originId) => [originId, true])),
    };
  }

  restore({ signIns, revoked }: SavedSignIns): void {
    for (const [token, saved] of Object.entries(signIns)) this.#signIns.set(token, saved);
    for (const originId of Object.keys(revoked)) this.#revoked.add(originId);
  }

  /** A sign-in of a user who signs in now. @param more what is different about it */
  signIn({ id, validSeconds }: ClientSettings, username: string, more: Partial<SignIn> = {}): SignIn {
    const now = this.#clock.now();
    return {
      clientId: id,
      username,
      originId: randomUUID(),
      authTime: Math.floor(now / 1_000),
      expiresAt: now + validSeconds.refresh * 1_000,
      ...more,
    };
  }

  /** Gives out a refresh token for a new sign-in. @param more what is different about it */
  issue(
    client: ClientSettings,
    username: string,
    more: Partial<SignIn> = {},
  ): { readonly token: string; readonly signIn: SignIn } {
    const signIn = this.signIn(client, username, more);
    const token = randomBytes(48).toString('base64url');
    this.#signIns.set(token, signIn);
    this.#changes.note(['signIns', token], () => signIn);
    return { token, signIn };
  }

  /**
   * @throws AwsError `NotAuthorizedException`: for an invalid token (https://github.com/aws/aws-sdk-cpp/issues/1789) and a revoked
   *   one (https://github.com/aws-amplify/amplify-swift/issues/3344) in AWS's words; for one that is over in others
   *   (unverified; settled by: REFRESH_TOKEN_AUTH with an expired token)
   */
  signInOf(token: string, clientId: string): SignIn {
    const signIn = this.#signIns.get(token);
    if (signIn?.clientId !== clientId) throw notAuthorized('Invalid Refresh Token.');
    if (this.isRevoked(signIn.originId)) throw notAuthorized('Refresh Token has been revoked');
    if (signIn.expiresAt <= this.#clock.now()) throw notAuthorized('Refresh Token has expired');
    return signIn;
  }

  /**
   * https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
   * @throws AwsError `UnsupportedTokenTypeException` for a token that is not a refresh token, `UnauthorizedException` when it
   *   belongs to another client (unverified; settled by: RevokeToken with the refresh token of another client)
   */
  revoke(token: string, clientId: string): void {
    const signIn = this.#signIns.get(token);
    if (signIn === undefined) throw new AwsError('UnsupportedTokenTypeException', 'Unsupported token type.');
    if (signIn.clientId !== clientId) throw new AwsError('UnauthorizedException', 'Invalid client for the token.');
    this.#revoked.add(signIn.originId);
    this.#changes.note(['revoked', signIn.originId], () => true);
  }

  /** Forgets a token that was given to no one. */
  forget(token: string): void {
    this.#signIns.delete(token);
    this.#changes.note(['signIns', token], () => undefined);
  }

  isRevoked(originId: string): boolean {
    return this.#revoked.has(originId);
  }
}

const notAuthorized = (message: string) => new AwsError('NotAuthorizedException', message);
