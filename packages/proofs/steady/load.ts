import { setTimeout as pause } from 'node:timers/promises';
import { AdminConfirmSignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileItem } from '../../../lambda/registration/keys.ts';
import { type Account, type ApiAnswer, type ArcadeAddress, ArcadeClient } from '../../../playground/arcade-client.ts';
import type { Chance } from '../world/random.ts';
import { GAMES, scoreOf } from '../world/traffic.ts';

/** Who plays from the beginning. */
const PLAYERS = 10;
/** Of all requests. */
const PLAYS = 0.08;
const SECONDS_BETWEEN_REGISTRATIONS = 10;
/** Imports, and reads of them, have their own pace: the usage plan of their key allows two requests a second, five at once. */
const SECONDS_BETWEEN_IMPORTS = 20;
const SECONDS_BETWEEN_IMPORT_READS = 1;
const ROWS = 40;
/** As many credits as nobody uses up. */
const CREDITS = 1_000_000;
/** A token is good for an hour. */
const SESSION_MILLISECONDS = 50 * 60_000;
/** Requests under way at most: one that finds so many is not sent. */
const MOST_AT_ONCE = 200;

/** What was answered since the last look. */
export interface Answers {
  /** How long each answer took. */
  readonly milliseconds: number[];
  /** Why requests failed: the status of an answer that is no success, or the error, and how often. */
  readonly failures: Map<string, number>;
}

interface Player {
  readonly account: Account;
  token: string;
  signedInAt: number;
}

/** Steady traffic: reads and plays at a rate, and now and then an import and a registration. */
export class Load {
  readonly #client: ArcadeClient;
  readonly #chance: Chance;
  readonly #players: Player[] = [];
  #apiKey = '';
  #importId: string | undefined;
  readonly #underWay = new Set<Promise<void>>();
  #registered = 0;
  #answers: Answers = fresh();

  private constructor(address: ArcadeAddress, chance: Chance) {
    this.#client = new ArcadeClient(address);
    this.#chance = chance;
  }

  static async prepare(address: ArcadeAddress, chance: Chance): Promise<Load> {
    const load = new Load(address, chance);
    load.#apiKey = await load.#client.cabinetKey();
    for (let n = 0; n < PLAYERS; n += 1) await load.#register();
    await load.#openGames();
    return load;
  }

  /** What was answered since the last call. */
  take(): Answers {
    const answers = this.#answers;
    this.#answers = fresh();
    return answers;
  }

  /** Sends requests for some time, each at its moment, whether those before it are answered or not. */
  async run(rate: number, seconds: number): Promise<void> {
    const began = performance.now();
    for (let n = 0; n < rate * seconds; n += 1) {
      const wait = began + (n * 1_000) / rate - performance.now();
      if (wait > 1) await pause(wait);
      if (n % (rate * SECONDS_BETWEEN_REGISTRATIONS) === 0) this.#send(() => this.#register());
      if (n % (rate * SECONDS_BETWEEN_IMPORTS) === 0) this.#send(() => this.#import());
      if (n % (rate * SECONDS_BETWEEN_IMPORT_READS) === 0) this.#send(() => this.#readImport());
      this.#send(() => this.#request());
    }
  }

  /** Waits until everything is answered. */
  async end(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    this.#client.close();
  }

  #send(action: () => Promise<ApiAnswer | undefined>): void {
    if (this.#underWay.size >= MOST_AT_ONCE) {
      this.#failed(`not sent, ${MOST_AT_ONCE} were under way`);
      return;
    }
    const answered = this.#measure(action).finally(() => this.#underWay.delete(answered));
    this.#underWay.add(answered);
  }

  async #measure(action: () => Promise<ApiAnswer | undefined>): Promise<void> {
    const began = performance.now();
    try {
      const answer = await action();
      if (answer === undefined) return;
      this.#answers.milliseconds.push(performance.now() - began);
      if (answer.status >= 300) this.#failed(`${answer.status}`);
    } catch (error) {
      this.#failed(error instanceof Error ? error.message : String(error));
    }
  }

  #failed(why: string): void {
    this.#answers.failures.set(why, (this.#answers.failures.get(why) ?? 0) + 1);
  }

  async #request(): Promise<ApiAnswer> {
    const player = this.#chance.oneOf(this.#players);
    const game = this.#chance.oneOf(GAMES);
    const token = await this.#token(player);
    if (this.#chance.happens(PLAYS)) return this.#client.play(token, { gameId: game, score: scoreOf(this.#chance) });
    const path = this.#chance.oneOf([
      `/games/${game}/leaderboard`,
      `/games/${game}/leaderboard`,
      '/games',
      '/players/me',
      '/players/me/plays',
      '/players/me/messages',
    ]);
    return this.#client.call('GET', path, { token });
  }

  async #token(player: Player): Promise<string> {
    if (performance.now() - player.signedInAt > SESSION_MILLISECONDS) {
      player.signedInAt = performance.now();
      player.token = await this.#client.signIn(player.account);
    }
    return player.token;
  }

  async #register(): Promise<undefined> {
    this.#registered += 1;
    const { userPoolId, tableName } = this.#client.address;
    const account = await this.#client.signUp(`steady-${this.#registered}@example.com`, 'Insert-Coin-2026');
    await this.#client.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: userPoolId, Username: account.email }));
    await this.#client.dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(profileItem.key(account.playerId)),
        UpdateExpression: 'ADD credits :gift',
        ExpressionAttributeValues: marshall({ ':gift': CREDITS }),
      }),
    );
    const token = await this.#client.signIn(account);
    this.#players.push({ account, token, signedInAt: performance.now() });
    return undefined;
  }

  async #openGames(): Promise<void> {
    const [operator] = this.#players;
    if (operator === undefined) throw new Error('Nobody has registered');
    await this.#client.makeAdmin(operator.account);
    operator.token = await this.#client.signIn(operator.account);
    for (const gameId of GAMES) {
      const body = { gameId, title: `The game ${gameId}` };
      const { status } = await this.#client.call('POST', '/admin/games', { token: operator.token, body });
      if (status !== 201) throw new Error(`Adding the game ${gameId} was answered ${status}`);
    }
  }

  async #import(): Promise<ApiAnswer> {
    const plays = Array.from({ length: ROWS }, () => ({
      playerId: this.#chance.oneOf(this.#players).account.playerId,
      gameId: this.#chance.oneOf(GAMES),
      score: scoreOf(this.#chance),
      playedAt: new Date(Date.now() - 1_000 - this.#chance.below(1_000_000_000)).toISOString(),
    }));
    const answer = await this.#client.call('POST', '/imports', { apiKey: this.#apiKey, body: { plays } });
    if (answer.status === 202) this.#importId = String(answer.body.importId);
    return answer;
  }

  /** The newest one. */
  async #readImport(): Promise<ApiAnswer | undefined> {
    if (this.#importId === undefined) return undefined;
    return this.#client.call('GET', `/imports/${this.#importId}`, { apiKey: this.#apiKey });
  }
}

const fresh = (): Answers => ({ milliseconds: [], failures: new Map() });
