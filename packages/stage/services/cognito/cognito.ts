import { type InferOutput, object, optional } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Records } from '../../records.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { JsonService } from '../../wire/aws-json.ts';
import { accountOperations } from './account-operations.ts';
import { adminOperations } from './admin-operations.ts';
import type { Engine } from './engine.ts';
import { IdentityProviders } from './federation/identity-provider.ts';
import { listOperations } from './list-operations.ts';
import { ManagedLogin, savedLogin } from './login/managed-login.ts';
import { passwordOperations } from './password-operations.ts';
import { Sessions, savedSessions } from './sessions.ts';
import type { ClientSettings, GroupSettings, UserPoolSettings } from './settings.ts';
import { signInOperations } from './sign-in-operations.ts';
import { signUpOperations } from './sign-up-operations.ts';
import { savedTokens, type Tokens } from './tokens.ts';
import type { TriggerInvoker } from './triggers.ts';
import type { UserPool } from './user-pool.ts';

export interface CognitoEnvironment {
  readonly account: string;
  readonly region: string;
  readonly clock: StageClock;
  readonly records: Records;
  readonly lambda: TriggerInvoker;
  /** See `StageCore.endpoint`. */
  readonly endpoint: () => string;
}

/** An app client with the pool that it belongs to. */
export interface Client {
  readonly settings: ClientSettings;
  readonly pool: UserPool;
}

/** Sign-ins that are done or under way. The pools keep their users themselves. */
const savedSignIns = object({ ...savedTokens.entries, ...savedLogin.entries, sessions: optional(savedSessions, {}) });
type SavedSignIns = InferOutput<typeof savedSignIns>;

/** User pools. cognito-local stores the users; the classes around it add what AWS does and cognito-local does not. */
export class Cognito implements Durable<SavedSignIns> {
  readonly schema = savedSignIns;
  readonly changes = new Changes(2);
  readonly clock: StageClock;
  readonly sessions: Sessions;
  readonly login: ManagedLogin;
  /** Where users sign in besides the pools. */
  readonly providers = new IdentityProviders();
  readonly #environment: CognitoEnvironment;
  readonly #pools = new Map<string, UserPool>();
  readonly #clients = new Map<string, Client>();
  readonly #scopes = new Map<string, readonly string[]>();
  #engine: Engine | undefined;
  #starting: Promise<Engine> | undefined;

  constructor(environment: CognitoEnvironment) {
    this.#environment = environment;
    this.clock = environment.clock;
    this.sessions = new Sessions(environment.clock, this.changes);
    this.login = new ManagedLogin(this, this.changes, environment.endpoint);
  }

  save(): SavedSignIns {
    return {
      sessions: this.sessions.save(),
      ...this.login.save(),
      signIns: {},
      revoked: {},
      ...this.#engine?.tokens.save(),
    };
  }

  restore({ sessions, codes, browsers, elsewhere, ...tokens }: SavedSignIns): void {
    this.sessions.restore(sessions);
    this.login.restore({ codes, browsers, elsewhere });
    this.#engine?.tokens.restore(tokens);
  }

  async createPool(settings: UserPoolSettings): Promise<void> {
    this.#starting ??= this.#start();
    this.#engine = await this.#starting;
    this.#pools.set(settings.id, await this.#engine.createPool(settings));
  }

  async createClient(settings: ClientSettings): Promise<void> {
    const pool = this.pool(settings.userPoolId);
    await this.#running.createClient(settings);
    this.#clients.set(settings.id, { settings, pool });
  }

  async createGroup(settings: GroupSettings): Promise<void> {
    this.pool(settings.userPoolId);
    await this.#running.createGroup(settings);
  }

  arnOf(userPoolId: string): string {
    const { account, region } = this.#environment;
    return `arn:aws:cognito-idp:${region}:${account}:userpool/${userPoolId}`;
  }

  get tokens(): Tokens {
    return this.#running.tokens;
  }

  /** @throws AwsError `ResourceNotFoundException` */
  pool(userPoolId: string): UserPool {
    const pool = this.#pools.get(userPoolId);
    if (pool !== undefined) return pool;
    throw new AwsError('ResourceNotFoundException', `User pool ${userPoolId} does not exist.`);
  }

  /** @throws AwsError `ResourceNotFoundException` */
  client(clientId: string): Client {
    const client = this.#clients.get(clientId);
    if (client !== undefined) return client;
    throw new AwsError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  }

  /**
   * A client that calls the API without a secret. The stage takes no SecretHash.
   * @throws AwsError `NotAuthorizedException` for a client with a secret (https://github.com/aws-amplify/amplify-js/issues/1053)
   */
  publicClient(clientId: string): Client {
    const client = this.client(clientId);
    if (client.settings.secret === undefined) return client;
    throw new AwsError(
      'NotAuthorizedException',
      `Client ${clientId} is configured with secret but SECRET_HASH was not received`,
    );
  }

  /** A client of a pool, if there is one with this id. */
  clientIn(userPoolId: string, clientId: string): Client | undefined {
    const client = this.#clients.get(clientId);
    return client?.settings.userPoolId === userPoolId ? client : undefined;
  }

  /** Adds scopes of a resource server. */
  addScopes(userPoolId: string, scopes: readonly string[]): void {
    this.pool(userPoolId);
    this.#scopes.set(userPoolId, [...this.scopesOf(userPoolId), ...scopes]);
  }

  /** The scopes of the pool's resource servers. */
  scopesOf(userPoolId: string): readonly string[] {
    return this.#scopes.get(userPoolId) ?? [];
  }

  /** Whether a pool has an identity provider: itself, or another. */
  hasProvider(userPoolId: string, name: string): boolean {
    return name === 'COGNITO' || this.providers.find(userPoolId, name) !== undefined;
  }

  get pools(): readonly UserPool[] {
    return [...this.#pools.values()];
  }

  clientsOf(userPoolId: string): readonly ClientSettings[] {
    const { settings } = this.pool(userPoolId);
    return [...this.#clients.values()].map((client) => client.settings).filter((one) => one.userPoolId === settings.id);
  }

  /** Puts an email on record, as the pool would send it. */
  sendEmail(to: string, code: string): void {
    this.#environment.records.add({ kind: 'email', to, code });
  }

  /**
   * Checks an ID token as an authorizer of API Gateway does: signature, issuer, expiry and kind.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
   *
   * @returns its claims, or nothing when it is not a valid ID token of that pool
   */
  async verify(token: string, userPoolArn: string): Promise<Record<string, unknown> | undefined> {
    const pool = [...this.#pools.values()].find(({ settings }) => settings.arn === userPoolArn);
    return pool === undefined ? undefined : this.tokens.idClaims(token, pool.settings.id);
  }

  /**
   * Checks a token as a JWT authorizer does: it is one of the pool that is the issuer, and has not expired. ID tokens and access tokens
   * are alike. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
   */
  async claimsFrom(token: string, issuer: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return this.tokens.claimsFrom(token, issuer);
  }

  /** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html */
  get operations(): JsonService {
    return {
      targetPrefix: 'AWSCognitoIdentityProviderService',
      name: 'CognitoIdentityProvider',
      operations: {
        ...signUpOperations(this),
        ...signInOperations(this),
        ...passwordOperations(this),
        ...accountOperations(this),
        ...adminOperations(this),
        ...listOperations(this),
      },
    };
  }

  get #running(): Engine {
    if (this.#engine === undefined) throw new AwsError('ResourceNotFoundException', 'There is no user pool.');
    return this.#engine;
  }

  async #start(): Promise<Engine> {
    const { Engine } = await import('./engine.ts');
    return new Engine({
      ...this.#environment,
      changes: this.changes,
      pool: (id) => this.pool(id).settings,
      client: (id) => this.client(id).settings,
    });
  }
}
