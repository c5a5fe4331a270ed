import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetActivityTaskCommand, ListExecutionsCommand, RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Ordeal, Trial } from '@serverless-arcade/proofs/ordeals/ordeal.ts';
import type { Arena } from '@serverless-arcade/proofs/world/arena.ts';
import { compare, type Finding } from '@serverless-arcade/proofs/world/books.ts';
import { isTrouble, untilAnswered } from '@serverless-arcade/proofs/world/persistent.ts';
import type { Chance } from '@serverless-arcade/proofs/world/random.ts';
import { redriveDeadLetters, whileTimePasses } from '@serverless-arcade/proofs/world/recovery.ts';
import { type Item, readTable } from '@serverless-arcade/proofs/world/table.ts';
import { profileItem } from '#lambda/registration/keys.ts';
import { DurableRuns, FEE, PRIZES } from './durable-run.ts';
import { Hall } from './hall.ts';

const PLAYERS = ['gil', 'hal', 'ida', 'jan', 'kit'];
/** Enough for the fees of all tournaments. */
const CREDITS = 100_000;
const AT_ONCE = 8;
const SIGN_UP_MINUTES = 10;
/** How many of the tournaments a durable function runs, and how many are approved. */
const DURABLE = 0.4;
const APPROVED = 0.7;
/** How often a referee takes a task and is never heard of again. */
const VANISHES = 0.1;

interface Tournament {
  readonly id: string;
  readonly isDurable: boolean;
  readonly decision: 'approve' | 'reject';
  /** Who was told to be in. */
  readonly entrants: string[];
  arePlayed: boolean;
  /** Whether the decision was taken: from then on it is a promise. */
  isDecided: boolean;
}

/** Tournaments of both kinds: players enter, referees play, organisers decide. */
class Tournaments implements Trial {
  readonly #arena: Arena;
  readonly #chance: Chance;
  readonly #hall: Hall;
  readonly #runs: DurableRuns;
  readonly #tournaments: Tournament[] = [];
  readonly #done = {
    'of a workflow': 0,
    'of a durable function': 0,
    entries: 0,
    'referees that vanished': 0,
    decisions: 0,
    'requests sent again': 0,
  };

  constructor(arena: Arena, chance: Chance) {
    this.#arena = arena;
    this.#chance = chance;
    this.#hall = new Hall(arena.playground);
    this.#runs = new DurableRuns(arena.playground);
  }

  get done() {
    return this.#done;
  }

  get phases() {
    return [
      { act: (count: number) => this.#announce(count), seconds: 5 },
      { act: () => this.#enter(), seconds: SIGN_UP_MINUTES * 60 },
      { act: () => this.#meet(), seconds: 300 },
      { act: () => this.#meet(), seconds: 600 },
      { act: () => this.#meet(), seconds: 300 },
    ];
  }

  async #announce(count: number): Promise<void> {
    const fresh = Array.from(
      { length: count },
      (_, n): Tournament => ({
        id: `cup-${this.#tournaments.length + n + 1}`,
        isDurable: this.#chance.happens(DURABLE),
        decision: this.#chance.happens(APPROVED) ? 'approve' : 'reject',
        entrants: [],
        arePlayed: false,
        isDecided: false,
      }),
    );
    this.#tournaments.push(...fresh);
    const cup = { title: 'Storm Cup', fee: FEE, prizes: PRIZES, signUpMinutes: SIGN_UP_MINUTES };
    await atOnce(fresh, async ({ id, isDurable }) => {
      this.#done[isDurable ? 'of a durable function' : 'of a workflow'] += 1;
      if (isDurable) await this.#again(() => this.#runs.start(id, SIGN_UP_MINUTES), Boolean);
      else await this.#call('PUT', `/tournaments/${id}`, 'organiser', cup, [202]);
    });
  }

  /** Players enter what is open: an entry that is answered with 409 came too early, because the opening failed at first. */
  async #enter(): Promise<void> {
    const open = this.#tournaments.filter(({ entrants }) => entrants.length === 0).slice(-50);
    const entries = open.flatMap((tournament) => {
      const players = PLAYERS.slice(this.#chance.below(PLAYERS.length - 2)).slice(0, 2 + this.#chance.below(2));
      return players.map((player) => ({ tournament, player }));
    });
    await atOnce(entries, async ({ tournament, player }) => {
      const status = await this.#call('PUT', `/tournaments/${tournament.id}/entry`, player, undefined, [201, 200, 409]);
      if (status === 409) return;
      tournament.entrants.push(player);
      this.#done.entries += 1;
    });
  }

  /** Referees take what there is to play, and organisers decide what waits for them. */
  async #meet(): Promise<void> {
    const { activities } = this.#arena.stage.services.stepFunctions.tasks;
    const activityArn = this.#arena.stage.output('tournaments', 'MatchesActivityArn');
    while (activities.waiting(activityArn) > 0) {
      if (this.#chance.happens(VANISHES)) {
        await this.#again(() => this.#hall.stepFunctions.send(new GetActivityTaskCommand({ activityArn })));
        this.#done['referees that vanished'] += 1;
      } else await this.#again(() => this.#hall.referee());
    }
    const organiser = 'organiser';
    await atOnce(
      this.#tournaments.filter(({ isDecided, entrants }) => !isDecided && entrants.length > 1),
      async (one) => {
        const { id, isDurable, decision } = one;
        if (isDurable && !one.arePlayed) {
          const standings = { standings: one.entrants.map((name) => this.#arena.playground.account(name).playerId) };
          const status = await this.#call(
            'PUT',
            `/tournaments/${id}/answers/matches`,
            organiser,
            standings,
            [202, 409],
          );
          one.arePlayed = status === 202;
          return;
        }
        const path = isDurable ? `/tournaments/${id}/answers/approval` : `/tournaments/${id}/approval`;
        const status = await this.#call('PUT', path, organiser, { decision }, [202, 409]);
        if (status !== 202) return;
        one.isDecided = true;
        this.#done.decisions += 1;
      },
    );
  }

  async #call(method: string, path: string, name: string, body: unknown, expected: readonly number[]): Promise<number> {
    const { status } = await this.#again(
      () => this.#arena.playground.call(name, method, path, body),
      (one) => !isTrouble(one),
    );
    if (!expected.includes(status)) throw new Error(`${method} ${path} was answered ${status}`);
    return status;
  }

  async #again<Answer>(act: () => Promise<Answer>, isAnswer?: (answer: Answer) => boolean): Promise<Answer> {
    const { answer, attempts } = await untilAnswered(this.#arena, act, isAnswer);
    this.#done['requests sent again'] += attempts - 1;
    return answer;
  }

  /** As docs/chapters/tournaments.md says: what failed in the middle goes on where it was. */
  async repair(): Promise<void> {
    await whileTimePasses(this.#arena, this.#redrive());
    await redriveDeadLetters(this.#arena);
  }

  async #redrive(): Promise<void> {
    const { stepFunctions } = this.#hall;
    const stateMachineArn = this.#hall.machineArn('Tournament');
    for (const statusFilter of ['FAILED', 'TIMED_OUT'] as const) {
      const { executions = [] } = await stepFunctions.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter }),
      );
      for (const { executionArn } of executions)
        await stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
    }
  }

  async audit(): Promise<readonly Finding[]> {
    const table = await readTable(this.#arena);
    const rows = new Map(table('tournament').map((row) => [String(row.tournamentId), row]));
    const statusOf = ({ id }: Tournament) => rows.get(id)?.status;
    const ended = this.#tournaments.filter((one) => ['finished', 'cancelled'].includes(String(statusOf(one))));
    const decided = this.#tournaments.filter(({ isDecided }) => isDecided);
    const fees = table('fee').filter(({ status }) => status === 'paid');
    const prizes = table('prize');
    const finished = new Set(ended.filter((one) => statusOf(one) === 'finished').map(({ id }) => id));
    const of = (row: Item) => `${row.tournamentId} ${row.playerId}`;
    const entries = table('entry').filter(({ tournamentId }) => finished.has(String(tournamentId)));
    return [
      compare(
        'tournaments that ended',
        this.#tournaments.map(({ id }) => id),
        ended.map(({ id }) => id),
        never,
      ),
      compare(
        'decisions that were taken',
        decided.map(({ id, decision }) => `${id} ${decision === 'approve' ? 'finished' : 'cancelled'}`),
        decided.map((one) => `${one.id} ${statusOf(one)}`),
        never,
      ),
      compare(
        'entries that were answered',
        this.#tournaments.flatMap(({ id, entrants }) => entrants.map((name) => `${id} ${this.#idOf(name)}`)),
        table('entry').map(of),
        never,
      ),
      compare('fees of what took place', entries.map(of), fees.map(of), never),
      compare(
        'prizes of what took place',
        [...finished].flatMap((id) => PRIZES.map((credits) => `${id} ${credits}`)),
        prizes.map(({ tournamentId, credits }) => `${tournamentId} ${credits}`),
        never,
      ),
      compare('news of prizes', prizes.map(of), news(table('message')), never),
      this.#credits(table('player'), fees, prizes),
    ];
  }

  /** What a player has is what the player began with, less the fees, and with the prizes. */
  #credits(players: readonly Item[], fees: readonly Item[], prizes: readonly Item[]): Finding {
    const sum = (rows: readonly Item[], playerId: string) =>
      rows.filter((row) => row.playerId === playerId).reduce((all, row) => all + Number(row.credits), 0);
    const should = PLAYERS.map((name) => {
      const id = this.#idOf(name);
      return `${id} ${CREDITS - sum(fees, id) + sum(prizes, id)}`;
    });
    const ids = new Set(PLAYERS.map((name) => this.#idOf(name)));
    const are = players.filter(({ playerId }) => ids.has(String(playerId)));
    return compare(
      'credits of players',
      should,
      are.map(({ playerId, credits }) => `${playerId} ${credits}`),
      never,
    );
  }

  #idOf(name: string): string {
    return this.#arena.playground.account(name).playerId;
  }
}

const never = () => false;

/** Whom a message tells of a prize in which tournament. */
const news = (messages: readonly Item[]): readonly string[] =>
  messages.flatMap(({ name, playerId }) =>
    String(name).startsWith('tournament-') ? [`${String(name).slice('tournament-'.length)} ${playerId}`] : [],
  );

async function atOnce<Subject>(subjects: readonly Subject[], act: (subject: Subject) => Promise<void>): Promise<void> {
  const waiting = [...subjects];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

export const ordeal: Ordeal = {
  what: 'tournaments',
  sizes: { short: { rounds: 1, perRound: 5 }, full: { rounds: 20, perRound: 25 } },
  async begin(arena, chance) {
    const { dynamodb, playground, tableName: TableName } = arena;
    await new Hall(playground).organiser();
    for (const name of PLAYERS) {
      const { playerId } = await playground.register(name);
      await dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: marshall(profileItem.key(playerId)),
          UpdateExpression: 'SET credits = :credits',
          ExpressionAttributeValues: marshall({ ':credits': CREDITS }),
        }),
      );
    }
    return new Tournaments(arena, chance);
  },
};
