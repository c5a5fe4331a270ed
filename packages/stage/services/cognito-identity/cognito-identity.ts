import { randomUUID } from 'node:crypto';
import { JOSEError, JWTExpired } from 'jose/errors';
import { array, type InferOutput, looseObject, object, optional, parse, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Access, Caller } from '../../iam/access.ts';
import type { RequestContext } from '../../iam/policy-variables.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { Cognito } from '../cognito/cognito.ts';
import { SigningKey, savedKey } from '../cognito/signing-key.ts';
import { GUEST_POLICY } from './guest-policy.ts';
import { type Login, loginOf, notAuthorized } from './logins.ts';
import type { IdentityPool } from './pool.ts';
import { chosenRole } from './role-choice.ts';

/** Who vouches for identities, in the trust policies of roles. */
const ISSUER = 'cognito-identity.amazonaws.com';
/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html */
const TOKEN_SECONDS = 600;
/** How long credentials last that an identity pool gives: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html */
const SESSION_SECONDS = 3_600;

export interface IdentityEnvironment {
  readonly access: Access;
  readonly clock: StageClock;
  readonly cognito: Pick<Cognito, 'verify' | 'arnOf' | 'tokens'>;
  readonly region: string;
}

type Logins = Readonly<Record<string, string>>;

const identity = object({
  poolId: string(),
  /** Absent for a guest. */
  provider: optional(string()),
  subject: optional(string()),
});
type Identity = InferOutput<typeof identity>;

const savedIdentities = object({ key: optional(savedKey), identities: optional(record(string(), identity), {}) });
type SavedIdentities = InferOutput<typeof savedIdentities>;

const claimsOfToken = looseObject({ sub: string(), aud: string(), amr: array(string()) });

/** What a token says that an identity pool has signed. */
export interface WebIdentity {
  readonly provider: string;
  readonly audience: string;
  readonly subject: string;
  /** As condition keys. */
  readonly context: RequestContext;
}

/** Identity pools with their identities. */
export class CognitoIdentity implements Durable<SavedIdentities> {
  readonly schema = savedIdentities;
  readonly changes = new Changes(2);
  readonly #environment: IdentityEnvironment;
  readonly #pools = new Map<string, IdentityPool>();
  readonly #identities = new Map<string, Identity>();
  readonly #key: SigningKey;

  constructor(environment: IdentityEnvironment) {
    this.#environment = environment;
    this.#key = new SigningKey(environment.clock, this.changes);
  }

  save(): SavedIdentities {
    return { key: this.#key.save(), identities: Object.fromEntries(this.#identities) };
  }

  restore({ key, identities }: SavedIdentities): void {
    if (key !== undefined) this.#key.restore(key);
    for (const [id, one] of Object.entries(identities)) this.#identities.set(id, one);
  }

  add(pool: IdentityPool): void {
    this.#pools.set(pool.id, pool);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  pool(id: string): IdentityPool {
    const pool = this.#pools.get(id);
    if (pool !== undefined) return pool;
    throw new AwsError('ResourceNotFoundException', `IdentityPool '${id}' not found.`);
  }

  /** The identity of somebody: always the same for the same login, and a new one for each guest. @throws AwsError */
  async idFor(poolId: string, logins: Logins): Promise<string> {
    const pool = this.pool(poolId);
    const login = await this.#login(pool, logins);
    if (login === undefined) return this.#create({ poolId });
    const { provider, subject } = login;
    for (const [id, one] of this.#identities) {
      if (one.poolId === poolId && one.provider === provider && one.subject === subject) return id;
    }
    return this.#create({ poolId, provider, subject });
  }

  /**
   * Credentials for an identity: those of the role that the pool has for it.
   * @param asked the role that the caller wants, of several
   * @throws AwsError
   */
  async credentialsFor(id: string, logins: Logins, asked?: string): Promise<Caller> {
    const { access, clock } = this.#environment;
    const { pool, login } = await this.#known(id, logins);
    const roleArn =
      login === undefined
        ? pool.roles.unauthenticated
        : chosenRole(
            login.claims,
            pool.mappings.get(`${login.provider}:${login.clientId}`),
            pool.roles.authenticated,
            asked,
          );
    const expiresAt = clock.now() + SESSION_SECONDS * 1_000;
    const tags = login === undefined ? {} : tagsOf(pool, login);
    try {
      if (roleArn === undefined) throw new AwsError('AccessDenied', 'The pool has no role.');
      return access.assumeWithToken(
        ISSUER,
        contextOf(id, pool.id, amrOf(login)),
        roleArn,
        'CognitoIdentityCredentials',
        { expiresAt, context: tags, ...(login === undefined ? { policies: [GUEST_POLICY] } : {}) },
        requested(tags),
      );
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'AccessDenied') throw error;
      // https://repost.aws/knowledge-center/cognito-invalididentitypoolconfiguration-exception
      throw new AwsError(
        'InvalidIdentityPoolConfigurationException',
        'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
      );
    }
  }

  /** A token for `AssumeRoleWithWebIdentity`: the classic flow. @throws AwsError */
  async openIdToken(id: string, logins: Logins): Promise<string> {
    const { pool, login } = await this.#known(id, logins);
    if (!pool.allowsClassicFlow) {
      throw new AwsError('InvalidParameterException', 'Basic (classic) flow is not enabled, please use enhanced flow.');
    }
    const claims = { sub: id, aud: pool.id, amr: [...amrOf(login)] };
    return this.#key.sign(claims, `https://${ISSUER}`, TOKEN_SECONDS);
  }

  /** Reads a token that an identity pool has signed. @throws AwsError `InvalidIdentityToken`, `ExpiredTokenException` */
  async tokenOf(token: string): Promise<WebIdentity> {
    try {
      const { sub, aud, amr } = parse(claimsOfToken, await this.#key.verify(token, `https://${ISSUER}`));
      return { provider: ISSUER, audience: aud, subject: sub, context: contextOf(sub, aud, amr) };
    } catch (error) {
      if (error instanceof JWTExpired) throw new AwsError('ExpiredTokenException', 'Token expired');
      if (error instanceof JOSEError) {
        throw new AwsError('InvalidIdentityToken', "Couldn't verify the token: it is not one of an identity pool.");
      }
      throw error;
    }
  }

  /** An identity with the login that proves who it is. */
  async #known(id: string, logins: Logins) {
    const found = this.#identities.get(id);
    if (found === undefined) throw new AwsError('ResourceNotFoundException', `Identity '${id}' not found.`);
    const pool = this.pool(found.poolId);
    const login = await this.#login(pool, logins, found.provider !== undefined);
    if (login?.provider !== found.provider || login?.subject !== found.subject) {
      throw login === undefined
        ? notAuthorized(`Access to Identity '${id}' is forbidden.`)
        : notAuthorized(
            "Logins don't match. Please include at least one valid login for this identity or identity pool.",
          );
    }
    return { pool, login };
  }

  async #login(pool: IdentityPool, logins: Logins, isKnown = false): Promise<Login | undefined> {
    const { clock, cognito } = this.#environment;
    const login = await loginOf(pool, logins, cognito, clock.now());
    if (login === undefined && !pool.allowsGuests && !isKnown) {
      throw notAuthorized('Unauthenticated access is not supported for this identity pool.');
    }
    return login;
  }

  #create(one: Identity): string {
    const id = `${this.#environment.region}:${randomUUID()}`;
    this.#identities.set(id, one);
    this.changes.note(['identities', id], () => one);
    return id;
  }
}

/** How somebody has signed in. https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html */
const amrOf = (login: Login | undefined): readonly string[] =>
  login === undefined
    ? ['unauthenticated']
    : ['authenticated', login.provider, `${login.provider}:CognitoSignIn:${login.subject}`];

const contextOf = (sub: string, aud: string, amr: readonly string[]) => ({
  [`${ISSUER}:sub`]: sub,
  [`${ISSUER}:aud`]: aud,
  [`${ISSUER}:amr`]: [...amr],
});

/** https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html */
function tagsOf({ tags }: IdentityPool, { claims, provider }: Login): Record<string, string> {
  const entries = Object.entries(tags.get(provider) ?? {}).flatMap(([tag, claim]) =>
    claims[claim] === undefined ? [] : [[`aws:principaltag/${tag.toLowerCase()}`, String(claims[claim])]],
  );
  return Object.fromEntries(entries);
}

/** What the request for the session says of its tags. */
const requested = (tags: Readonly<Record<string, string>>): RequestContext =>
  Object.fromEntries(Object.entries(tags).map(([name, value]) => [name.replace('principaltag', 'requesttag'), value]));
