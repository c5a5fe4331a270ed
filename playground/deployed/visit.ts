import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AdminConfirmSignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { gamePartition, playerPartition } from '#lambda/runtime/table/key.ts';
import { type Account, type ArcadeAddress, ArcadeClient } from '../arcade-client.ts';
import { Cleaner } from './cleaner.ts';

/** How often a visitor looks again, in milliseconds. */
const LOOK_AGAIN = 500;

/** The fixture of the checks: a client of a deployed arcade, and what this visit has left there so far. */
export class Visit {
  readonly client: ArcadeClient;
  /** Part of every name of this visit, so that visits at the same time do not meet. */
  readonly id = `e2e-${randomBytes(4).toString('hex')}`;
  /** The game of this visit. */
  readonly game = this.id;
  readonly cleaner: Cleaner;
  readonly #accounts = new Map<string, Account>();
  readonly #tokens = new Map<string, string>();

  readonly #interrupted: AbortSignal | undefined;

  /** @param interrupted ends what it waits for */
  constructor(address: ArcadeAddress, interrupted?: AbortSignal) {
    this.#interrupted = interrupted;
    this.client = new ArcadeClient(address);
    this.cleaner = new Cleaner(this.client);
    this.cleaner.sweeps(gamePartition(this.game));
  }

  /**
   * Signs up, and confirms as an operator, because nobody reads the email. It goes to the mailbox simulator of SES, where it
   * neither bounces nor counts as a complaint (https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html).
   * A confirmation by an operator invokes the same trigger
   * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html).
   */
  async register(name: string): Promise<Account> {
    const email = `success+${this.id}-${name}@simulator.amazonses.com`;
    const account = await this.client.signUp(email, `Insert-Coin-${randomBytes(8).toString('hex')}`);
    this.#accounts.set(name, account);
    this.cleaner.removesUser(email);
    this.cleaner.sweeps(playerPartition(account.playerId));
    await this.client.cognito.send(
      new AdminConfirmSignUpCommand({ UserPoolId: this.client.address.userPoolId, Username: email }),
    );
    return account;
  }

  account(name: string): Account {
    const account = this.#accounts.get(name);
    if (account === undefined) throw new Error(`${name} has not registered: an earlier check failed`);
    return account;
  }

  /** Signs in, and keeps the id token for the next calls. */
  async signIn(name: string): Promise<string> {
    const token = await this.client.signIn(this.account(name));
    this.#tokens.set(name, token);
    return token;
  }

  /** The id token of somebody, who signs in when needed. */
  async token(name: string): Promise<string> {
    return this.#tokens.get(name) ?? (await this.signIn(name));
  }

  /**
   * Looks until something is there.
   * @param look what is there; undefined while it is not
   * @param seconds after which it counts as missing
   * @throws with what was awaited, when time is over
   */
  async eventually<Found>(what: string, seconds: number, look: () => Promise<Found | undefined>): Promise<Found> {
    const deadline = Date.now() + seconds * 1_000;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (this.#interrupted?.aborted === true) throw new Error(`${what}: interrupted`);
      if (Date.now() > deadline) throw new Error(`${what}: not after ${seconds} s`);
      await pause(LOOK_AGAIN);
    }
  }
}
