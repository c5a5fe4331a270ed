import { setTimeout as pause } from 'node:timers/promises';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Account, ArcadeClient } from '../../../playground/arcade-client.ts';
import type { Chance } from '../world/random.ts';
import type { KillableStage } from './killable-stage.ts';
import { CREDITS, type Person, type Promises } from './promises.ts';

export const GAME = 'asteroids';
export const PARAMETER = '/proof/kills';
const PASSWORD = 'Insert-Coin-2026';
/** People who do something at once. */
const PEOPLE = 4;
const ROWS = 60;
const ROUNDS = 3;
/** Between two imports. */
const IMPORT_MILLISECONDS = 200;
/** Between two parameters, and until there is a player whose plays can be imported. */
const WAIT_MILLISECONDS = 20;

/** What a stage is used for until it is killed: people sign up and play, a cabinet sends imports, an operator puts a parameter. */
export class Traffic {
  readonly #stage: KillableStage;
  readonly #client: ArcadeClient;
  readonly #promises: Promises;
  readonly #chance: Chance;
  #isOver = false;
  #answers = 0;
  readonly #enough = Promise.withResolvers<void>();
  #wanted = Number.POSITIVE_INFINITY;

  constructor(stage: KillableStage, client: ArcadeClient, promises: Promises, chance: Chance) {
    this.#stage = stage;
    this.#client = client;
    this.#promises = promises;
    this.#chance = chance;
  }

  /** Begins. @returns when all of it has ended */
  async run(): Promise<void> {
    const waiting = [...this.#promises.unfinished];
    const person = () => waiting.shift() ?? this.#newPerson();
    await Promise.all([
      ...Array.from({ length: PEOPLE }, () => this.#again(() => this.step(person()))),
      this.#again(() => this.#import()),
      this.#again(() => this.#putParameter()),
    ]);
  }

  /** Waits for so many answers. */
  async answers(count: number): Promise<void> {
    this.#wanted = count;
    await this.#enough.promise;
  }

  #answered(): void {
    this.#answers += 1;
    if (this.#answers >= this.#wanted) this.#enough.resolve();
  }

  /** From now on a failure is that of a stage that is gone. */
  stop(): void {
    this.#isOver = true;
  }

  /** Whatever people have not done yet, asked again if it is refused. */
  async finish(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const person of this.#promises.unfinished) {
        await this.step(person).catch((error: unknown) => this.#promises.refuse(error));
      }
    }
  }

  /** All that a person has not done yet. */
  async step(person: Person): Promise<void> {
    const account = await this.#signUp(person);
    if (account === undefined) return;
    if (!person.isConfirmed && !(await this.#confirm(person, account))) return;
    const token = await this.#client.signIn(account);
    for (const [index, key] of person.keys.entries()) {
      if (person.played.has(key)) continue;
      const { status, body } = await this.#client.play(token, { gameId: GAME, score: index }, key);
      if (status !== 201) throw new Error(`A play was answered ${status}: ${JSON.stringify(body)}`);
      person.played.add(key);
      this.#answered();
    }
  }

  /**
   * The stage may be killed between the confirmation and the trigger that makes the player, as AWS may be: then confirming again is
   * refused, and the person would begin anew.
   */
  async #confirm(person: Person, account: Account): Promise<boolean> {
    const code = this.#stage.codeFor(person.email);
    if (code === undefined) throw new Error(`No email went to ${person.email}`);
    try {
      await this.#client.confirm(account, code);
      this.#answered();
      person.isConfirmed = true;
    } catch (error) {
      if (!/status is CONFIRMED/.test(String(error))) throw error;
      person.isGivenUp = true;
    }
    return person.isConfirmed;
  }

  async #signUp(person: Person) {
    if (person.account !== undefined) return person.account;
    try {
      person.account = await this.#client.signUp(person.email, PASSWORD);
      this.#answered();
    } catch (error) {
      person.isGivenUp = true;
      if (!this.#isOver && Object(error).name !== 'UsernameExistsException') throw error;
    }
    return person.account;
  }

  async #import(): Promise<void> {
    const [player] = this.#promises.confirmed;
    if (player === undefined) return void (await pause(WAIT_MILLISECONDS));
    const apiKey = await this.#client.cabinetKey();
    const start = Date.parse('2026-01-01T00:00:00Z') + this.#promises.imports.size * 3_600_000;
    const { playerId } = player.account;
    const plays = Array.from({ length: ROWS }, (_, n) => {
      return { playerId, gameId: GAME, score: 1_000 + n, playedAt: new Date(start + n * 1_000).toISOString() };
    });
    const { status, headers } = await this.#client.call('POST', '/imports', { apiKey, body: { plays } });
    if (status !== 202) throw new Error(`An import was answered ${status}`);
    this.#promises.imports.set(headers.get('location') ?? '', ROWS);
    this.#answered();
    await pause(IMPORT_MILLISECONDS);
  }

  async #putParameter(): Promise<void> {
    const { region, local } = this.#client.address;
    if (local === undefined) return;
    const credentials = { accessKeyId: local.accessKeyId, secretAccessKey: 'local' };
    const ssm = new SSMClient({ region, endpoint: local.endpoint, credentials });
    const value = this.#promises.parameter + 1;
    try {
      await ssm.send(new PutParameterCommand({ Name: PARAMETER, Value: `${value}`, Type: 'String', Overwrite: true }));
    } finally {
      ssm.destroy();
    }
    this.#promises.parameter = value;
    await pause(WAIT_MILLISECONDS);
  }

  #newPerson(): Person {
    const person: Person = {
      email: `player-${this.#promises.people.length}@example.com`,
      keys: Array.from({ length: CREDITS }, () => this.#chance.id()),
      isConfirmed: false,
      played: new Set(),
      isGivenUp: false,
    };
    this.#promises.people.push(person);
    return person;
  }

  async #again(act: () => Promise<void>): Promise<void> {
    while (!this.#isOver) {
      try {
        await act();
      } catch (error) {
        // A slow machine refuses some: a function starts for longer than its caller waits.
        if (!this.#isOver) this.#promises.refuse(error);
      }
    }
  }
}
