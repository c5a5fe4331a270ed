import type { Arena } from './arena.ts';
import { Cabinet } from './cabinet.ts';
import type { Ledger } from './ledger.ts';
import { Players } from './players.ts';
import type { Chance } from './random.ts';
import { GAMES, planImports, scoreOf } from './traffic.ts';
import { TableDown, Writer } from './writer.ts';

/** How much happens. */
export interface BusyDaySize {
  readonly rounds: number;
  /** Of players whose items the SDK writes. */
  readonly players: number;
  readonly playsPerRound: number;
  /** Who signs up and plays through the API. */
  readonly people: number;
  readonly apiPlaysPerRound: number;
  /** Who signs up and does not play. @default 0 */
  readonly idlers?: number;
  readonly imports: number;
  readonly rowsPerImport: number;
  /** Bad rows, as a part of all. */
  readonly badRows: number;
}

export interface BusyDayOptions extends BusyDaySize {
  readonly seed: number;
  readonly chance: Chance;
  /** Called before each round. */
  readonly beforeRound?: (round: number) => void;
  /** Called with each round's load, which is over when the promise says so: to do something meanwhile. */
  readonly duringRound?: (round: number, over: Promise<unknown>) => Promise<void>;
  /** Called with each play that the SDK will write. */
  readonly beforePlay?: (play: { readonly playId: string; readonly score: number }) => void;
  /** Called with each import before it is sent. */
  readonly beforeImport?: (rows: readonly unknown[]) => void;
}

/** Enough for every play of a day. */
const CREDITS = 100_000;
/** Writers at the same time. */
const WRITERS = 12;
/** Stage time between rounds: the batching window of the stream, and some. */
const ROUND_SECONDS = 2;

/** A mixed load: players and a cabinet at the API, and many more plays written by the SDK as the API writes them. */
export class BusyDay {
  readonly #arena: Arena;
  readonly #ledger: Ledger;
  readonly #options: BusyDayOptions;
  readonly #writer: Writer;
  readonly #players: Players;
  readonly #cabinet: Cabinet;
  /** What the table has not taken yet. */
  #putOff: (() => Promise<void>)[] = [];

  private constructor(arena: Arena, ledger: Ledger, options: BusyDayOptions, apiKey: string) {
    this.#arena = arena;
    this.#ledger = ledger;
    this.#options = options;
    this.#writer = new Writer(arena);
    this.#players = new Players(arena, ledger, options.chance);
    this.#cabinet = new Cabinet(arena, ledger, apiKey);
  }

  /** Adds the games and registers people. */
  static async prepare(arena: Arena, ledger: Ledger, options: BusyDayOptions): Promise<BusyDay> {
    const day = new BusyDay(arena, ledger, options, await arena.playground.client.cabinetKey());
    await day.#writer.games();
    // One after the other, each in a quiet moment: Cognito does not repeat a trigger that was throttled.
    for (let n = 1; n <= options.people; n += 1) {
      await arena.stage.settle();
      await day.#players.register(`person-${n}`, CREDITS);
    }
    for (let n = 1; n <= (options.idlers ?? 0); n += 1) {
      await arena.stage.settle();
      await day.#players.idle(`idler-${n}`);
    }
    return day;
  }

  /** @param onRound hears how many rounds are over */
  async play(onRound: (round: number) => void = () => {}): Promise<void> {
    const { rounds, players, imports, beforeRound = () => {}, duringRound = async () => {} } = this.#options;
    const ids = Array.from({ length: players }, (_, n) => `player-${this.#options.seed}-${n + 1}`);
    const planned = planImports(this.#options.seed, ids, {
      imports,
      rows: this.#options.rowsPerImport,
      bad: this.#options.badRows,
    });
    // All are there before the first import, which would reject rows of a player who is not.
    const newcomers = Math.max(1, Math.floor(rounds / (imports + 1)));
    for (let round = 0; round < rounds; round += 1) {
      beforeRound(round);
      const arrivals = ids.filter((_, n) => Math.floor((n * newcomers) / players) === round);
      await this.#write([...this.#putOff.splice(0), ...arrivals.map((id) => () => this.#arrive(id))]);
      const due = planned.filter((_, n) => (n + 1) * newcomers === round);
      for (const each of due) {
        this.#options.beforeImport?.(each.rows);
        this.#cabinet.plan(each);
      }
      const present = ids.slice(0, Math.ceil((Math.min(round + 1, newcomers) * players) / newcomers));
      const here = present.filter((id) => this.#ledger.players.has(id));
      const load = Promise.all([here.length === 0 ? undefined : this.#writePlays(here), this.#callApi()]);
      await Promise.all([load, duringRound(round, load)]);
      await this.#arena.stage.advance(ROUND_SECONDS);
      onRound(round + 1);
    }
  }

  /** Until everybody has been answered. */
  async finish(): Promise<void> {
    while (this.#players.waiting + this.#cabinet.waiting + this.#putOff.length > 0) {
      await this.#write(this.#putOff.splice(0));
      await this.#callApi(0);
      await this.#arena.stage.advance(ROUND_SECONDS);
    }
  }

  async #arrive(playerId: string): Promise<void> {
    await this.#writer.player(playerId, CREDITS);
    this.#ledger.players.set(playerId, CREDITS);
  }

  async #writePlays(present: readonly string[]): Promise<void> {
    const { chance, playsPerRound, beforePlay } = this.#options;
    const plays = Array.from({ length: playsPerRound }, () => ({
      playId: chance.id(),
      playerId: chance.oneOf(present),
      gameId: chance.oneOf(GAMES),
      score: scoreOf(chance),
    }));
    for (const play of plays) beforePlay?.(play);
    const writes = plays.map((planned) => {
      const play = { ...planned, playedAt: this.#writer.now() };
      const key = chance.id();
      return async () => {
        await this.#writer.play(play, key);
        this.#ledger.plays.set(play.playId, play);
      };
    });
    await this.#write(writes);
  }

  /** Writes a few at the same time, and puts off what the table does not take. */
  async #write(writes: readonly (() => Promise<void>)[]): Promise<void> {
    const left = [...writes];
    const worker = async () => {
      for (let write = left.shift(); write !== undefined; write = left.shift()) {
        try {
          await write();
        } catch (error) {
          if (!(error instanceof TableDown)) throw error;
          this.#putOff.push(write);
        }
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, worker));
  }

  async #callApi(wishes = this.#options.apiPlaysPerRound): Promise<void> {
    this.#players.wish(wishes);
    await Promise.all([this.#players.play(), this.#cabinet.upload()]);
  }
}
