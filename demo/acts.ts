import type { PatternId } from '../lib/catalogue/index.ts';
import type { StoryContext } from './context.ts';
import { repairAndRedrive, sendPoison } from './steps/follow-up.ts';
import { CABINET_PLAYER, sendImport } from './steps/importing.ts';
import { errorCode } from './steps/step.ts';
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
      const { status: listed, body: games } = await story.client.call('GET', '/games', {
        token: await story.token(name),
      });
      if (listed !== 200 || !JSON.stringify(games).includes(`"${GAME}"`)) await story.openGame(GAME, ADMIN);
      const score = 1_000 + (story.stage.records.of('request').length % 90) * 100;
      const { status, body } = await story.client.play(await story.token(name), { gameId: GAME, score });
      const answer = status === 201 ? `${name} scored ${score}` : `${name} was refused: ${String(errorCode(body))}`;
      return `POST /plays answered ${status}: ${answer}`;
    },
  },
  {
    id: 'import',
    pattern: 'sqs-decouple-buffer',
    title: 'Import plays',
    description:
      'A cabinet uploads 400 rows: accepted at once, cut up and loaded behind a queue by two loaders at most.',
    async run(story) {
      if (!story.people.includes(CABINET_PLAYER)) await story.register(CABINET_PLAYER);
      const { status, headers } = await sendImport(story);
      return `POST /imports answered ${status}; its state is at ${headers.get('location') ?? 'no address'}`;
    },
  },
  {
    id: 'poison',
    pattern: 'sqs-batch-partial-failure',
    title: 'Send a poison message',
    description: 'Two follow-ups in one batch, one of which cannot succeed: after five receives it is a dead letter.',
    async run(story) {
      await sendPoison(story, story.account(newestPlayer(story)).playerId);
      return `the good one is done, ${story.queue().counts.inFlight} is hidden for a minute and comes back`;
    },
  },
  {
    id: 'redrive',
    pattern: 'sqs-dlq-redrive-source',
    title: 'Repair and redrive',
    description: 'The player of the poison message gets a profile, and the dead letters go back to their queue.',
    async run(story) {
      const { status, moved } = await repairAndRedrive(story);
      return `${status}: ${moved} moved back; the queue delays them by ten minutes again`;
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
