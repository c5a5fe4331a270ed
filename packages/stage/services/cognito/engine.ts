import { CognitoError, UnsupportedError } from 'cognito-local/lib/errors.js';
import { DefaultConfig } from 'cognito-local/lib/server/config.js';
import { Router } from 'cognito-local/lib/server/Router.js';
import { CognitoServiceImpl } from 'cognito-local/lib/services/cognitoService.js';
import { MessageDeliveryService } from 'cognito-local/lib/services/messageDelivery/messageDelivery.js';
import { MessagesService } from 'cognito-local/lib/services/messages.js';
import { UserPoolServiceFactoryImpl } from 'cognito-local/lib/services/userPoolService.js';
import type { TargetName } from 'cognito-local/lib/targets/Target.js';
import { AwsError } from '../../errors.ts';
import type { Records } from '../../records.ts';
import { newCode } from './codes.ts';
import { context } from './context.ts';
import { MemoryStore } from './memory-store.ts';
import { poolOptions } from './pool-options.ts';
import type { ClientSettings, GroupSettings, UserPoolSettings } from './settings.ts';
import { Tokens, type TokensEnvironment } from './tokens.ts';
import { cognitoLocalTriggers } from './trigger-adapter.ts';
import type { TriggersEnvironment } from './triggers.ts';
import { UserPool } from './user-pool.ts';

export interface EngineEnvironment extends TokensEnvironment, TriggersEnvironment {
  readonly records: Records;
  readonly pool: (userPoolId: string) => UserPoolSettings;
}

/**
 * The parts of cognito-local that keep users and run operations, put together without its server, its files, its
 * console output and the AWS SDK it brings along. It takes a tenth of a second to load, so it is imported when the
 * first user pool is created.
 */
export class Engine {
  readonly tokens: Tokens;
  readonly #cognito: CognitoServiceImpl;
  readonly #clock: { get(): Date };
  readonly #route: ReturnType<typeof Router>;
  /** By the id of their pool. */
  readonly #stores = new Map<string, MemoryStore>();

  constructor(environment: EngineEnvironment) {
    const { clock, records } = environment;
    this.tokens = new Tokens(environment);
    this.#clock = { get: () => new Date(clock.now()) };
    const stores = {
      create: async (_context: unknown, id: string, defaults: object) => {
        const store = new MemoryStore(defaults);
        this.#stores.set(id, store);
        return store;
      },
    };
    this.#cognito = new CognitoServiceImpl(
      '',
      new MemoryStore({ Clients: {} }),
      {},
      new UserPoolServiceFactoryImpl(this.#clock, stores),
    );
    // Its own initialization does only this, after it has looked for pools in a folder.
    Object.assign(this.#cognito, { userPools: [] });
    const triggers = cognitoLocalTriggers(environment.pool, environment);
    const sender = {
      async sendEmail(_context: unknown, _user: unknown, to: string, message: { readonly __code?: string }) {
        records.add({ kind: 'email', to, code: message.__code ?? '' });
      },
      async sendSms() {
        throw new AwsError('UnsupportedOperationException', 'The local stage sends no text messages.');
      },
    };
    this.#route = Router({
      clock: this.#clock,
      cognito: this.#cognito,
      config: DefaultConfig,
      messages: new MessagesService(triggers, new MessageDeliveryService(sender)),
      otp: newCode,
      tokenGenerator: this.tokens,
      triggers,
    });
  }

  async createPool(settings: UserPoolSettings): Promise<UserPool> {
    await this.#cognito.createUserPool(context, poolOptions(settings, this.#clock.get()));
    const service = await this.#cognito.getUserPool(context, settings.id);
    const store = this.#stores.get(settings.id);
    if (store === undefined) throw new Error(`cognito-local has asked for no store for ${settings.id}`);
    return new UserPool(settings, service, store, (target, request) => this.#call(target, request));
  }

  async createClient({ id, name, userPoolId }: ClientSettings): Promise<void> {
    const service = await this.#cognito.getUserPool(context, userPoolId);
    const now = this.#clock.get();
    await service.saveAppClient(context, {
      ClientId: id,
      ClientName: name,
      UserPoolId: userPoolId,
      CreationDate: now,
      LastModifiedDate: now,
    });
  }

  async createGroup({ name, userPoolId, description, precedence }: GroupSettings): Promise<void> {
    await this.#call('CreateGroup', {
      GroupName: name,
      UserPoolId: userPoolId,
      Description: description,
      Precedence: precedence,
    });
  }

  async #call(target: TargetName, request: object): Promise<unknown> {
    try {
      return epochSeconds(await this.#route(target)(context, request));
    } catch (error) {
      if (error instanceof CognitoError) throw new AwsError(error.code, error.message);
      if (!(error instanceof UnsupportedError)) throw error;
      throw new AwsError('UnsupportedOperationException', `${error.message} is not executed by the local stage.`);
    }
  }
}

/** The protocol carries times as seconds. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
function epochSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1_000;
  if (Array.isArray(value)) return value.map(epochSeconds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, epochSeconds(member)]));
}
