import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Ordeal, Trial } from '@serverless-arcade/proofs/ordeals/ordeal.ts';
import type { Arena } from '@serverless-arcade/proofs/world/arena.ts';
import { compare, type Finding } from '@serverless-arcade/proofs/world/books.ts';
import { untilAnswered } from '@serverless-arcade/proofs/world/persistent.ts';
import type { Chance } from '@serverless-arcade/proofs/world/random.ts';
import { redriveDeadLetters } from '@serverless-arcade/proofs/world/recovery.ts';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { number, object, optional, parse, string } from 'valibot';
import { ticketsItem } from '#lambda/mailroom/keys.ts';
import { LettersSent } from './letters-sent.ts';
import { Mailbag } from './mailbag.ts';

const GROUPS = 50;
/** Players whose entries are sent at the same time; those of one player are sent one after the other. */
const AT_ONCE = 10;
/** How likely a counter sends an entry twice. */
const SENT_TWICE = 0.2;
/** How many entries there are for each letter. */
const ENTRIES_PER_LETTER = 10;

const entrySchema = object({ playerId: string(), number: number() });
const accountSchema = object({ lastEntry: optional(number(), 0), balance: optional(number(), 0) });

/** Counters send entries of many players, and letters come in beside them. Whatever fails, each account has all entries, once, in their order. */
class TicketEntries implements Trial {
  readonly #arena: Arena;
  readonly #chance: Chance;
  readonly #bag: Mailbag;
  readonly #sns: SNSClient;
  readonly #letters: LettersSent;
  /** What was sent, by player: the changes in their order. */
  readonly #sent = new Map<string, number[]>();
  /** The entries of each player in the order in which the consumer was done with them. */
  readonly #finished = new Map<string, number[]>();
  readonly #done = { 'sent twice': 0, 'requests sent again': 0, 'dead letters sent back': 0 };

  constructor(arena: Arena, chance: Chance) {
    this.#arena = arena;
    this.#chance = chance;
    this.#bag = new Mailbag(arena.playground);
    this.#letters = new LettersSent(arena, this.#bag);
    const { endpoint, region } = arena.stage;
    const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
    this.#sns = new SNSClient({ endpoint, region, credentials });
    for (let player = 0; player < GROUPS; player += 1) this.#sent.set(`player-${player}`, []);
    const queue = this.#bag.queue('Tickets').settings.name;
    arena.subscribe((record) => {
      if (record.kind !== 'message' || record.queue !== queue || record.event !== 'deleted') return;
      const { playerId, number } = parse(entrySchema, JSON.parse(record.body));
      this.#finished.set(playerId, [...(this.#finished.get(playerId) ?? []), number]);
    });
  }

  get done() {
    return { ...this.#done, letters: this.#letters.count };
  }

  get phases() {
    return [
      {
        seconds: 30,
        act: async (count: number, isLast: boolean) => {
          if (isLast) this.#breakConsumer(count);
          const [again] = await Promise.all([this.#letters.send(count / ENTRIES_PER_LETTER), this.#send(count)]);
          this.#done['requests sent again'] += again;
        },
      },
    ];
  }

  /** The consumer is down for as long as it takes to set aside what this round sends. */
  #breakConsumer(count: number): void {
    const { name } = this.#arena.playground.functionOf('mailroom/keep-tickets');
    this.#arena.stage.faults.functions.inject(name, 'throw', count);
  }

  async #send(count: number): Promise<void> {
    const players = [...this.#sent].map(([playerId, changes]) => ({ playerId, changes, due: 0 }));
    for (let n = 0; n < count; n += 1) this.#chance.oneOf(players).due += 1;
    const works = players.filter(({ due }) => due > 0);
    const work = async (): Promise<void> => {
      for (let next = works.shift(); next !== undefined; next = works.shift()) {
        for (let n = 0; n < next.due; n += 1) await this.#sendNext(next.playerId, next.changes);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  async #sendNext(playerId: string, changes: number[]): Promise<void> {
    const entry = { playerId, number: changes.length + 1, change: this.#chance.below(41) - 20 };
    const isTwice = this.#chance.happens(SENT_TWICE);
    for (let time = 0; time < (isTwice ? 2 : 1); time += 1) {
      const { attempts } = await untilAnswered(this.#arena, () => this.#bag.publish(entry, this.#sns));
      this.#done['requests sent again'] += attempts - 1;
    }
    if (isTwice) this.#done['sent twice'] += 1;
    changes.push(entry.change);
  }

  /** As docs/chapters/mailroom.md says: dead letters go back, until none is left. */
  async repair(): Promise<void> {
    this.#done['dead letters sent back'] += await redriveDeadLetters(this.#arena);
  }

  async audit(): Promise<readonly Finding[]> {
    const expected: string[] = [];
    const found: string[] = [];
    const wrong: string[] = [];
    if (this.#done['dead letters sent back'] === 0)
      wrong.push('no dead letter was sent back: too quiet to prove anything');
    for (const [playerId, changes] of this.#sent) {
      expected.push(...changes.map((_, index) => `${playerId} ${index + 1}`));
      const { lastEntry, balance } = await this.#account(playerId);
      found.push(...Array.from({ length: lastEntry }, (_, index) => `${playerId} ${index + 1}`));
      const due = changes.slice(0, lastEntry).reduce((sum, change) => sum + change, 0);
      if (balance !== due) wrong.push(`${playerId} has ${balance} tickets instead of ${due}`);
      const finished = this.#finished.get(playerId) ?? [];
      const early = finished.find((entry, index) => entry < Math.max(0, ...finished.slice(0, index)));
      if (early !== undefined) wrong.push(`${playerId}: entry ${early} was done after a later one`);
    }
    this.#sns.destroy();
    return [compare('entries of tickets', expected, found, () => false, wrong), await this.#letters.audit()];
  }

  async #account(playerId: string) {
    const { dynamodb, tableName: TableName } = this.#arena;
    const Key = marshall(ticketsItem.key(playerId));
    const { Item = {} } = await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    return parse(accountSchema, unmarshall(Item));
  }
}

export const ordeal: Ordeal = {
  what: 'entries of tickets in 50 groups',
  sizes: { short: { rounds: 2, perRound: 150 }, full: { rounds: 20, perRound: 500 } },
  begin: async (arena, chance) => new TicketEntries(arena, chance),
};
