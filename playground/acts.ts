import type { PatternId } from '../lib/catalogue/index.ts';
import type { Playground } from './playground.ts';
import { repairAndRedrive, sendPoison, undoRepair } from './steps/follow-up.ts';
import { CABINET_PLAYER, sendImport } from './steps/importing.ts';
import { errorCode, listOf } from './steps/step.ts';
import { failTable } from './steps/watching.ts';

/** Something a visitor does by hand. The steps of the story do the same, by the same functions, and look closer. */
export interface Act {
  readonly id: string;
  readonly pattern: PatternId;
  readonly title: string;
  /** What to look at when it happens. */
  readonly description: string;
  /** @returns what was seen */
  readonly run: (playground: Playground) => Promise<string>;
}

const NAMES = ['ada', 'grace', 'linus', 'alan', 'barbara', 'edsger', 'margaret', 'donald'];
const GAME = 'asteroids';
const ADMIN = 'operator';

/** In the order in which they tell the story. */
export const acts: readonly Act[] = [
  {
    id: 'register',
    pattern: 'cognito-lambda-trigger',
    title: 'Register a player',
    description:
      'Confirming the address runs a trigger, which stores the player and puts two follow-ups into the queue.',
    async run(playground) {
      const name =
        NAMES.find((candidate) => !playground.people.includes(candidate)) ?? `player-${playground.people.length}`;
      await playground.register(name);
      return `${name} has registered and has 3 credits; ${playground.queue().counts.delayed} follow-ups wait`;
    },
  },
  {
    id: 'play',
    pattern: 'ddb-transactions',
    title: 'Play a game',
    description: 'One transaction stores the play and takes a credit; the stream carries it to the leaderboard.',
    async run(playground) {
      const name = newestPlayer(playground);
      await openGame(playground, name);
      const score = 1_000 + (playground.stage.records.of('request').length % 90) * 100;
      const { status, body } = await playground.client.play(await playground.token(name), { gameId: GAME, score });
      const answer = status === 201 ? `${name} scored ${score}` : `${name} was refused: ${refusalOf(body)}`;
      return `POST /plays answered ${status}: ${answer}`;
    },
  },
  {
    id: 'import',
    pattern: 'sqs-decouple-buffer',
    title: 'Import plays',
    description:
      'A cabinet uploads 200 rows: accepted at once, cut up and loaded behind a queue by two loaders at most.',
    async run(playground) {
      if (!playground.people.includes(CABINET_PLAYER)) await playground.register(CABINET_PLAYER);
      await openGame(playground, CABINET_PLAYER);
      const { status, body, headers } = await sendImport(playground);
      if (status !== 202) return `POST /imports answered ${status}: ${refusalOf(body)}`;
      await playground.stage.settle();
      return `POST /imports answered 202, and then: ${await importState(playground, headers.get('location') ?? '')}`;
    },
  },
  {
    id: 'poison',
    pattern: 'sqs-batch-partial-failure',
    title: 'Send a poison message',
    description: 'Two follow-ups in one batch, one of which cannot succeed: after five receives it is a dead letter.',
    async run(playground) {
      const { playerId } = playground.account(newestPlayer(playground));
      await undoRepair(playground);
      await sendPoison(playground, playerId);
      const { inFlight } = playground.queue().counts;
      return `the good one is done, ${inFlight} ${inFlight === 1 ? 'is' : 'are'} hidden for a minute; let ten minutes pass, and after five receives it is a dead letter`;
    },
  },
  {
    id: 'redrive',
    pattern: 'sqs-dlq-redrive-source',
    title: 'Repair and redrive',
    description: 'The player of the poison message gets a profile, and the dead letters go back to their queue.',
    async run(playground) {
      if (playground.queue('dead-letters').counts.visible === 0)
        throw new Error('There are no dead letters yet: send a poison message and let ten minutes pass');
      const { moved } = await repairAndRedrive(playground);
      return `${moved} moved back; the queue delays them by ten minutes again, and then they succeed`;
    },
  },
  {
    id: 'outage',
    pattern: 'composite-alarm',
    title: 'Let the table fail',
    description:
      'DynamoDB fails for six requests. Within a minute two alarms go off, the health of the arcade with them, and one message tells people.',
    async run(playground) {
      const statuses = await failTable(playground, await playground.token(newestPlayer(playground)));
      return `GET /players/me answered ${statuses.join(', ')}; the table is well again`;
    },
  },
];

function newestPlayer(playground: Playground): string {
  const name = playground.people.findLast((candidate) => candidate !== ADMIN && candidate !== CABINET_PLAYER);
  if (name === undefined) throw new Error('Nobody has registered yet: register a player first');
  return name;
}

/** What can be played is there when somebody wants to play it: an administrator adds it once. */
async function openGame(playground: Playground, name: string): Promise<void> {
  const { status, body } = await playground.client.call('GET', '/games', { token: await playground.token(name) });
  if (status !== 200) throw new Error(`GET /games answered ${status}: ${refusalOf(body)}`);
  if (!listOf(body.games).some(({ gameId }) => gameId === GAME)) await playground.openGame(GAME, ADMIN);
}

const ADVICE: Readonly<Record<string, string>> = {
  no_credits: 'register another player',
  too_many_requests: 'the cabinet has used up its rate, let a minute pass',
};

/** The code of a refusal, and what a visitor can do about it. */
function refusalOf(body: Readonly<Record<string, unknown>>): string {
  const code = String(errorCode(body));
  const advice = ADVICE[code];
  return advice === undefined ? code : `${code}; ${advice}`;
}

/** What the partner reads of the import that was accepted. */
async function importState(playground: Playground, address: string): Promise<string> {
  const { status, body } = await playground.client.call('GET', address, {
    apiKey: await playground.client.cabinetKey(),
  });
  if (status !== 200) return `asking how it stands was answered ${status}: ${refusalOf(body)}`;
  const { status: state, loaded, rejected } = body;
  return `${String(state)}, ${String(loaded)} loaded, ${String(rejected)} rejected; the same again loads nothing twice`;
}
