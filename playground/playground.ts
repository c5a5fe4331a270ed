import type { RecordKind, RecordOf } from '@serverless-arcade/stage/records.ts';
import type { FunctionSettings } from '@serverless-arcade/stage/services/lambda/function-settings.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { is } from 'valibot';
import { playerReminded } from '#lambda/registration/events.ts';
import { StageAddress } from './address.ts';
import { type Account, type ApiAnswer, ArcadeClient } from './arcade-client.ts';

/** After how long somebody signs in again, in milliseconds of the stage: an id token is good for an hour. */
const SESSION = 55 * 60_000;

/** The fixture of the demo, the tests and the proofs: a stage, a client of its arcade, and the people in it. */
export class Playground {
  #stage: Stage;
  readonly client: ArcadeClient;
  readonly #accounts = new Map<string, Account>();
  /** Email addresses of those whose registration failed halfway: the pool knows them, the arcade does not. */
  readonly #unfinished = new Set<string>();
  readonly #tokens = new Map<string, { readonly token: string; readonly signedInAt: number }>();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.client = new ArcadeClient(new StageAddress(stage));
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** Goes on with the same people on a stage that was opened again, under the address of the one before. */
  goOn(stage: Stage): void {
    this.#stage = stage;
  }

  /** Signs up and confirms with the code from the email. Who failed at it before, in a fault perhaps, begins anew. */
  async register(name: string): Promise<Account> {
    const email = `${name}@example.com`;
    if (this.#unfinished.has(email)) await this.client.remove(email);
    this.#unfinished.delete(email);
    const account = await this.client.signUp(email, 'Insert-Coin-2026');
    this.#unfinished.add(email);
    await this.client.confirm(account, this.codeFor(email));
    this.#unfinished.delete(email);
    this.#accounts.set(name, account);
    return account;
  }

  /** Registers an administrator who adds a game, unless it is there. @returns the administrator's token */
  async openGame(gameId: string, admin = 'operator'): Promise<string> {
    if (!this.#accounts.has(admin)) await this.client.makeAdmin(await this.register(admin));
    const token = await this.token(admin);
    const { status } = await this.client.call('POST', '/admin/games', {
      token,
      body: { gameId, title: `The game ${gameId}` },
    });
    if (status !== 201 && status !== 409) throw new Error(`Adding the game ${gameId} was answered ${status}`);
    return token;
  }

  /**
   * The function that runs a handler, such as `registration/remind-player`. Several chapters may have one for the same handler: that of
   * the handler's own chapter is meant, or the one behind the API of the players.
   */
  functionOf(handler: string): FunctionSettings {
    const candidates = this.stage.services.lambda.all.filter((fn) => fn.handler === `${handler}.handler`);
    const homes = [handler.split('/')[0], 'api'].map((id) => this.stage.stacks.find((stack) => stack.id === id));
    const ofHome = homes.map((home) => candidates.find(({ name }) => name.startsWith(`${home?.stackName}-`)));
    const found = ofHome.find((fn) => fn !== undefined) ?? candidates[0];
    if (found === undefined) throw new Error(`No function runs ${handler}`);
    return found;
  }

  /**
   * Publishes a function with other settings and starts to deploy the new version, as an update of its stack would.
   * @returns the deployment, whose status changes, and where the alias leads
   */
  deploy(handler: string, changes: Partial<FunctionSettings>) {
    const { codeDeploy, lambda } = this.stage.services;
    const fn = this.functionOf(handler);
    lambda.register({ ...fn, ...changes });
    const { version = '' } = lambda.functions.publish(fn.name);
    const alias = `${fn.arn}:live`;
    return { deployment: codeDeploy.deploy(alias, version), version, route: () => lambda.functions.alias(alias) };
  }

  /** Enables or disables every schedule of the stage, as an operator does: a disabled one starts nothing while time passes. */
  setSchedules(state: 'ENABLED' | 'DISABLED'): void {
    const { scheduler } = this.stage.services;
    for (const { arn } of scheduler.save()) scheduler.setState(arn, state);
  }

  account(name: string): Account {
    const account = this.#accounts.get(name);
    if (account === undefined) throw new Error(`${name} has not registered in this story yet`);
    return account;
  }

  /** Whoever has registered so far, by name. */
  get people(): readonly string[] {
    return [...this.#accounts.keys()];
  }

  /** The id token of someone, who signs in when needed. */
  async token(name: string): Promise<string> {
    const now = this.stage.clock.now();
    const known = this.#tokens.get(name);
    if (known !== undefined && now - known.signedInAt < SESSION) return known.token;
    const token = await this.client.signIn(this.account(name));
    this.#tokens.set(name, { token, signedInAt: now });
    return token;
  }

  /** Calls the API as someone. */
  async call(name: string, method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const token = await this.token(name);
    return this.client.call(method, path, { token, ...(body === undefined ? {} : { body }) });
  }

  /** The id token somebody got when they last signed in, however long ago. */
  oldToken(name: string): string {
    const known = this.#tokens.get(name);
    if (known === undefined) throw new Error(`${name} has not signed in in this story yet`);
    return known.token;
  }

  /** The newest code that was mailed to an address. */
  codeFor(email: string): string {
    const mail = this.stage.records.of('email').findLast(({ to }) => to === email);
    if (mail === undefined) throw new Error(`No email went to ${email}`);
    return mail.code;
  }

  /** Everything of one kind that happens while something is done. */
  async during<Kind extends RecordKind>(
    kind: Kind,
    action: () => Promise<unknown>,
  ): Promise<readonly RecordOf<Kind>[]> {
    const before = this.stage.records.count(kind);
    await action();
    await this.stage.settle();
    return this.stage.records.after(kind, before);
  }

  /** Which reminders a player got, in order: `first`, `second`. */
  reminders(playerId: string): readonly string[] {
    return this.stage.records
      .of('event')
      .flatMap(({ detail }) => (is(playerReminded.schema, detail) ? [detail.detail] : []))
      .filter((detail) => detail.playerId === playerId)
      .map(({ reminder }) => reminder);
  }

  /** The delay queue of the reminders, or its dead-letter queue. */
  queue(which: 'reminders' | 'dead-letters' = 'reminders') {
    const { sqs } = this.stage.services;
    const { reminderQueueUrl, reminderDeadLetterQueueArn } = this.client.address;
    return which === 'reminders' ? sqs.byUrl(reminderQueueUrl) : sqs.byArn(reminderDeadLetterQueueArn);
  }
}
