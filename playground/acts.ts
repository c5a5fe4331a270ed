import type { PatternId } from '../lib/catalogue/index.ts';
import type { StoryContext } from './playground.ts';
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
  readonly run: (story: StoryContext) => Promise<string>;
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
    async run(story) {
      const name = NAMES.find((candidate) => !story.people.includes(candidate)) ?? `player-${story.people.length}`;
      await story.register(name);
      return `${name} has registered and has 3 credits; ${story.queue().counts.delayed} follow-ups wait`;
    },
  },
  {
    id: 'play',
    pattern: 'ddb-transactions',
    title: 'Play a game',
    description: 'One transaction stores the play and takes a credit; the stream carries it to the leaderboard.',
    async run(story) {
      const name = newestPlayer(story);
      await openGame(story, name);
      const score = 1_000 + (story.stage.records.of('request').length % 90) * 100;
      const { status, body } = await story.client.play(await story.token(name), { gameId: GAME, score });
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
    async run(story) {
      if (!story.people.includes(CABINET_PLAYER)) await story.register(CABINET_PLAYER);
      await openGame(story, CABINET_PLAYER);
      const { status, body, headers } = await sendImport(story);
      if (status !== 202) return `POST /imports answered ${status}: ${refusalOf(body)}`;
      await story.stage.settle();
      return `POST /imports answered 202, and then: ${await importState(story, headers.get('location') ?? '')}`;
    },
  },
  {
    id: 'poison',
    pattern: 'sqs-batch-partial-failure',
    title: 'Send a poison message',
    description: 'Two follow-ups in one batch, one of which cannot succeed: after five receives it is a dead letter.',
    async run(story) {
      const { playerId } = story.account(newestPlayer(story));
      await undoRepair(story);
      await sendPoison(story, playerId);
      const { inFlight } = story.queue().counts;
      return `the good one is done, ${inFlight} ${inFlight === 1 ? 'is' : 'are'} hidden for a minute; let ten minutes pass, and after five receives it is a dead letter`;
    },
  },
  {
    id: 'redrive',
    pattern: 'sqs-dlq-redrive-source',
    title: 'Repair and redrive',
    description: 'The player of the poison message gets a profile, and the dead letters go back to their queue.',
    async run(story) {
      if (story.queue('dead-letters').counts.visible === 0)
        throw new Error('There are no dead letters yet: send a poison message and let ten minutes pass');
      const { moved } = await repairAndRedrive(story);
      return `${moved} moved back; the queue delays them by ten minutes again, and then they succeed`;
    },
  },
  {
    id: 'outage',
    pattern: 'composite-alarm',
    title: 'Let the table fail',
    description:
      'DynamoDB fails for six requests. Within a minute two alarms go off, the health of the arcade with them, and one message tells people.',
    async run(story) {
      const statuses = await failTable(story, await story.token(newestPlayer(story)));
      return `GET /players/me answered ${statuses.join(', ')}; the table is well again`;
    },
  },
];

function newestPlayer(story: StoryContext): string {
  const name = story.people.findLast((candidate) => candidate !== ADMIN && candidate !== CABINET_PLAYER);
  if (name === undefined) throw new Error('Nobody has registered yet: register a player first');
  return name;
}

/** What can be played is there when somebody wants to play it: an administrator adds it once. */
async function openGame(story: StoryContext, name: string): Promise<void> {
  const { status, body } = await story.client.call('GET', '/games', { token: await story.token(name) });
  if (status !== 200) throw new Error(`GET /games answered ${status}: ${refusalOf(body)}`);
  if (!listOf(body.games).some(({ gameId }) => gameId === GAME)) await story.openGame(GAME, ADMIN);
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
async function importState(story: StoryContext, address: string): Promise<string> {
  const { status, body } = await story.client.call('GET', address, { apiKey: await story.client.cabinetKey() });
  if (status !== 200) return `asking how it stands was answered ${status}: ${refusalOf(body)}`;
  const { status: state, loaded, rejected } = body;
  return `${String(state)}, ${String(loaded)} loaded, ${String(rejected)} rejected; the same again loads nothing twice`;
}
