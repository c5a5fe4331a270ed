import { UnexpectedLambdaException } from '@aws-sdk/client-cognito-identity-provider';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Play } from '../../../lambda/api/use-cases/play.ts';
import { profileItem } from '../../../lambda/registration/keys.ts';
import type { Arena } from './arena.ts';
import type { Ledger } from './ledger.ts';
import type { Chance } from './random.ts';
import { GAMES, scoreOf } from './traffic.ts';
import { answered, isUnreachable } from './unreachable.ts';

/** A play that somebody wants to have recorded, until the API says that it was. */
interface Wish {
  readonly name: string;
  readonly body: Pick<Play, 'gameId' | 'score'>;
  readonly key: string;
}

/** What the arcade gives to whoever registers. */
const STARTING_CREDITS = 3;

/** What a request may be answered while something is wrong: then it is sent again, under its key. */
const AGAIN = new Set([429, 500, 502, 503, 504]);

/** People who sign up, sign in and play through the API, at the same time, and send again what was not answered well. */
export class Players {
  readonly #arena: Arena;
  readonly #ledger: Ledger;
  readonly #chance: Chance;
  readonly #names: string[] = [];
  #wishes: Wish[] = [];

  constructor(arena: Arena, ledger: Ledger, chance: Chance) {
    this.#arena = arena;
    this.#ledger = ledger;
    this.#chance = chance;
  }

  /** Signs up, and is given more credits by an operator. */
  async register(name: string, gift: number): Promise<void> {
    const { playground, dynamodb, tableName } = this.#arena;
    const { playerId } = await playground.register(name);
    while ((await this.#token(name)) === undefined) await this.#arena.stage.settle();
    const { Attributes } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(profileItem.key(playerId)),
        UpdateExpression: 'ADD credits :gift',
        ExpressionAttributeValues: marshall({ ':gift': gift }),
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    this.#ledger.players.set(playerId, Number(Attributes?.credits?.N));
    this.#names.push(name);
  }

  /** Signs up, and leaves it at that. */
  async idle(name: string): Promise<void> {
    const { playerId } = await this.#arena.playground.register(name);
    // As many credits as everybody starts with: nobody has changed them.
    this.#ledger.players.set(playerId, STARTING_CREDITS);
    this.#ledger.idlers.add(playerId);
  }

  wish(count: number): void {
    for (let n = 0; n < count; n += 1) {
      const body = { gameId: this.#chance.oneOf(GAMES), score: scoreOf(this.#chance) };
      this.#wishes.push({ name: this.#chance.oneOf(this.#names), body, key: this.#chance.id() });
    }
  }

  get waiting(): number {
    return this.#wishes.length;
  }

  /** Sends every wish at the same time, some of them twice. */
  async play(): Promise<void> {
    const wishes = this.#wishes;
    const twice = wishes.filter(() => this.#chance.happens(0.1));
    const done = new Set<string>();
    this.#ledger.repeats += twice.length;
    await Promise.all(
      [...wishes, ...twice].map(async ({ name, body, key }) => {
        const token = await this.#token(name);
        if (token === undefined) return;
        const answer = await answered(this.#arena.playground.client.play(token, body, key));
        if (answer.status === 201) {
          const play = { playId: '', playerId: '', gameId: '', score: 0, playedAt: '', ...answer.body };
          this.#ledger.plays.set(play.playId, play);
          done.add(key);
        } else if (!AGAIN.has(answer.status)) {
          throw new Error(`A play was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        }
      }),
    );
    this.#wishes = wishes.filter(({ key }) => !done.has(key));
    this.#ledger.repeats += this.#wishes.length;
  }

  /** Signs in when needed; nothing while the trigger that sign-in waits for cannot run, or nobody answers. */
  async #token(name: string): Promise<string | undefined> {
    try {
      return await this.#arena.playground.token(name);
    } catch (error) {
      if (error instanceof UnexpectedLambdaException || isUnreachable(error)) return undefined;
      throw error;
    }
  }
}
