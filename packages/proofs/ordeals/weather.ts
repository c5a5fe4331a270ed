import type { Arena } from '../world/arena.ts';
import { anyFault, KINDS } from '../world/function-fault.ts';
import type { Chance } from '../world/random.ts';

/** How likely a function or a topic gets another fault at each moment. */
const GUST = 0.4;
/** The parts of the calls on a table that are throttled, and of the messages that come twice. */
const THROTTLED = 0.01;
const DUPLICATES = 0.08;
/** A function that works at a batch makes some calls for each record. */
const LATEST_KILL = 20;

/** Faults of every kind for the functions, queues, topics and tables of one chapter, and for the table of the application. */
export class Weather {
  readonly #arena: Arena;
  readonly #chance: Chance;
  readonly #chapter: string;

  constructor(arena: Arena, chance: Chance, chapter: string) {
    this.#arena = arena;
    this.#chance = chance;
    this.#chapter = chapter;
  }

  /** What lasts, on the stage that is open now. Each function is killed once for certain, whatever chance brings. */
  begin(): void {
    const { faults, services } = this.#arena.stage;
    for (const name of this.#functions) faults.functions.inject(name, 'kill');
    for (const name of this.#functions) faults.functions.inject(name, 'throttle');
    for (const { settings } of services.sqs.all.filter(({ settings: { name } }) => this.#isOurs(name))) {
      faults.queues.inject(settings.name, { duplicates: DUPLICATES, reorders: true, seed: this.#seed() });
    }
    const { tableName } = this.#arena;
    const tables = services.dynamodb.tables.map(({ name }) => name).filter((name) => this.#isOurs(name));
    for (const name of [tableName, ...tables]) {
      faults.tables.throttles.inject(name, { times: 2 });
      faults.tables.throttles.inject(name, { share: THROTTLED, seed: this.#seed() });
    }
  }

  /** One moment: which function is hit next, and by what. */
  gust(): void {
    const { faults, services } = this.#arena.stage;
    for (const name of this.#functions) {
      if (!this.#chance.happens(GUST)) continue;
      faults.functions.inject(name, anyFault(this.#chance, [...KINDS, 'duplicate'], LATEST_KILL));
    }
    for (const { settings, subscriptions } of services.sns.all.filter(({ settings: { arn } }) => this.#isOurs(arn))) {
      if (this.#chance.happens(GUST)) faults.topics.inject(settings.arn, 'fail-publish');
      for (const { endpoint } of subscriptions) {
        if (this.#chance.happens(GUST)) faults.topics.inject(endpoint, 'deliver-twice');
        if (this.#chance.happens(GUST)) faults.topics.inject(endpoint, 'server-error');
      }
    }
  }

  end(): void {
    this.#arena.stage.faults.clear();
  }

  get #functions(): readonly string[] {
    const { lambda } = this.#arena.stage.services;
    return lambda.all.filter(({ handler }) => handler.startsWith(`${this.#chapter}/`)).map(({ name }) => name);
  }

  /** Physical names have the chapter before the resource; that of a topic that keeps an order has no hyphen before the chapter. */
  #isOurs(name: string): boolean {
    return name.includes(`${this.#chapter}-`);
  }

  #seed(): number {
    return this.#chance.below(2 ** 31);
  }
}
