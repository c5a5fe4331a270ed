import type { UserPoolService } from 'cognito-local/lib/services/userPoolService.js';
import type { TargetName } from 'cognito-local/lib/targets/Target.js';
import { AwsError } from '../../errors.ts';
import type { Durable } from '../../state/durable.ts';
import { context } from './context.ts';
import type { MemoryStore } from './memory-store.ts';
import { durablePool, type SavedPool } from './saved-pool.ts';
import type { UserPoolSettings } from './settings.ts';
import { attributeOf, type PoolUser } from './user.ts';

/** A pool and its users. */
export class UserPool {
  readonly settings: UserPoolSettings;
  readonly #service: UserPoolService;
  readonly #store: MemoryStore;
  readonly #call: (target: TargetName, request: object) => Promise<unknown>;

  /**
   * @param store what the service keeps the pool in
   * @param call runs an operation of cognito-local
   */
  constructor(
    settings: UserPoolSettings,
    service: UserPoolService,
    store: MemoryStore,
    call: (target: TargetName, request: object) => Promise<unknown>,
  ) {
    this.settings = settings;
    this.#service = service;
    this.#store = store;
    this.#call = call;
  }

  /** Its users and the members of its groups. */
  get durable(): Durable<SavedPool> {
    return durablePool(this.#store);
  }

  /**
   * Finds a user by `sub`, or by what its pool lets users sign in with.
   * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-case-sensitivity.html
   */
  async find(name: string): Promise<PoolUser | undefined> {
    const alike = (text: string) => (this.settings.caseSensitive ? text : text.toLowerCase());
    const users = await this.users();
    const { signInName } = this.settings;
    const hasEmail = (user: PoolUser) =>
      signInName === 'email' ||
      (signInName === 'username or verified email' && attributeOf(user, 'email_verified') === 'true');
    return users.find(
      (user) =>
        attributeOf(user, 'sub') === name ||
        alike(user.Username) === alike(name) ||
        (hasEmail(user) && alike(attributeOf(user, 'email') ?? '') === alike(name)),
    );
  }

  /** @throws AwsError `UserNotFoundException` */
  async get(name: string): Promise<PoolUser> {
    const user = await this.find(name);
    if (user !== undefined) return user;
    throw new AwsError('UserNotFoundException', 'User does not exist.');
  }

  users(): Promise<readonly PoolUser[]> {
    return this.#service.listUsers(context);
  }

  groupsOf(user: PoolUser): Promise<readonly string[]> {
    return this.#service.listUserGroupMembership(context, user);
  }

  save(user: PoolUser): Promise<void> {
    return this.#service.saveUser(context, user);
  }

  /** Runs an operation of cognito-local; its errors arrive as those of AWS. */
  call(target: TargetName, request: object): Promise<unknown> {
    return this.#call(target, request);
  }
}
