import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { replay } from '../../scripts/replay.ts';
import { observe, type StoryContext } from '../playground.ts';
import { listOf, type Step } from './step.ts';

const GAME = 'galaxian';
/** Who plays it; a player has credits for three plays. */
const PLAYERS = ['katherine', 'dorothy', 'mary-w'];
const READER = 'leaderboard/project-changes';
/** The batching window of the stream, and some. */
const A_MOMENT = 5;
/** A score in a change that the reader cannot process, until somebody repairs it. */
const POISONED_SCORE = 4_321;
const POISON = `"N":"${POISONED_SCORE}"`;

/** Plays, without waiting for the stream. */
async function play(story: StoryContext, name: string, score: number): Promise<void> {
  const { status } = await story.client.play(await story.token(name), { gameId: GAME, score });
  observe(status === 201, `a play of ${score} points was answered ${status}`);
}

/** The leaderboard as its players see it: `katherine 9000`. */
async function leaderboard(story: StoryContext): Promise<string> {
  const { body } = await story.client.call('GET', `/games/${GAME}/leaderboard`, {
    token: await story.token('katherine'),
  });
  const names = new Map(PLAYERS.map((name) => [story.account(name).playerId, name]));
  return listOf(body.entries)
    .map(({ playerId, score }) => `${names.get(String(playerId))} ${score}`)
    .join(', ');
}

/** What the partition of a player holds of one entity. */
const itemsOf = async (story: StoryContext, name: string, entity: string) =>
  (await story.client.itemsOf(story.account(name).playerId)).filter((item) => item.entity === entity);

const failureQueueUrl = ({ stage }: StoryContext) => stage.output('leaderboard', 'StreamFailuresQueueUrl');
const failures = (story: StoryContext) => story.stage.services.sqs.byUrl(failureQueueUrl(story)).messages;

/** What became of the topic's messages: `Welcome delivered`, each once. */
async function deliveries(story: StoryContext, action: () => Promise<unknown>): Promise<readonly string[]> {
  const records = await story.during('notification', action);
  const outcomes = records.flatMap(({ endpoint, event }) => {
    const [, queue] = /leaderboard-([A-Z][a-z]+)/.exec(endpoint ?? '') ?? [];
    return queue === undefined ? [] : [`${queue} ${event}`];
  });
  return [...new Set(outcomes)].sort();
}

/** What others make of a change: the leaderboard, notifications, domain events. */
export const reacting: readonly Step[] = [
  {
    pattern: 'ddb-stream-react-notify',
    title: 'Who registers finds a welcome that nobody in the registration knows of',
    async run(story) {
      await story.openGame(GAME, 'referee');
      const outcomes = await deliveries(story, async () => {
        for (const name of PLAYERS) await story.register(name);
        await story.stage.advance(A_MOMENT);
      });
      const messages = await Promise.all(PLAYERS.map((name) => itemsOf(story, name, 'message')));
      observe(
        messages.every(({ length }) => length === 1),
        `messages: ${messages.map(({ length }) => length)}`,
      );
      observe(outcomes.join() === 'Activity filtered-out,Welcome delivered', outcomes.join());
      return 'item in the table -> stream -> topic -> queue -> one message in each inbox';
    },
  },
  {
    pattern: 'ddb-stream-derived-view',
    title: 'The leaderboard has the best play of each player and no other',
    async run(story) {
      for (const [name, score] of [
        ['katherine', 900],
        ['dorothy', 700],
        ['katherine', 300],
      ] as const) {
        await play(story, name, score);
      }
      await story.stage.advance(A_MOMENT);
      const seen = await leaderboard(story);
      observe(seen === 'katherine 900, dorothy 700', seen);
      return `three plays, two entries: ${seen}`;
    },
  },
  {
    pattern: 'sns-filter-policy',
    title: 'One message, and each queue gets what it asked for',
    async run(story) {
      const quiet = (await itemsOf(story, 'dorothy', 'activity')).length;
      const outcomes = await deliveries(story, async () => {
        await play(story, 'dorothy', 1_500);
        await story.stage.advance(A_MOMENT);
      });
      const activity = await itemsOf(story, 'dorothy', 'activity');
      observe(quiet === 0 && activity.length === 1, `${quiet} lines of activity before, ${activity.length} after`);
      observe(outcomes.join() === 'Activity delivered,Welcome filtered-out', outcomes.join());
      return 'a play of 1,500 points went to the activity and not to the welcome; those below 1,000 to neither';
    },
  },
  {
    pattern: 'eventbridge-pattern-rule',
    title: 'A high score is announced by somebody the players do not wait for',
    async run(story) {
      const { name } = story.functionOf('reactions/announce-high-score');
      const ran = await story.during('invocation', async () => {
        await play(story, 'katherine', 2_500);
        await story.stage.advance(A_MOMENT);
      });
      const beaten = story.stage.records.of('event').findLast(({ detailType }) => detailType === 'HighScoreBeaten.v1');
      const announced = ran.filter(({ functionName, outcome }) => functionName === name && outcome === 'success');
      observe(announced.length === 1, `${announced.length} announcements`);
      // The log of all events and the announcement.
      observe(beaten?.rules.length === 2, `HighScoreBeaten.v1 matched ${beaten?.rules.length} rules`);
      return 'HighScoreBeaten.v1 with 2,500 points matched the rule; one asynchronous invocation';
    },
  },
  {
    pattern: 'eventbridge-pattern-rule',
    title: 'A play that is too good is put before somebody',
    async run(story) {
      await play(story, 'dorothy', 20_000_000);
      await story.stage.advance(A_MOMENT);
      const plays = await itemsOf(story, 'dorothy', 'play');
      const flags = (await itemsOf(story, 'dorothy', 'review')).map(({ playId }) => playId);
      const flagged = plays.filter(({ playId }) => flags.includes(playId));
      observe(flagged.length === 1 && flagged[0]?.score === 20_000_000, `${flagged.length} of ${plays.length} flagged`);
      return `rule -> queue -> review: 1 of ${plays.length} plays is flagged`;
    },
  },
  {
    pattern: 'ddb-stream-lambda',
    title: 'A change that cannot be processed does not hold up the others',
    async run(story) {
      const { name } = story.functionOf(READER);
      story.stage.faults.poison(name, POISON);
      await play(story, 'mary-w', POISONED_SCORE);
      await play(story, 'mary-w', 3_000);
      const batches = await story.during('stream-batch', () => story.stage.advance(300));
      const seen = await leaderboard(story);
      const sizes = batches.map(({ size }) => size);
      // Tried once and five times more, alone: whether the second change came into its first batch is a matter of moments.
      observe(sizes.filter((size) => size === 1).length >= 6, `batches of ${sizes.join()}`);
      observe(failures(story).length === 1, `${failures(story).length} failures are kept`);
      observe(seen === 'dorothy 20000000, mary-w 3000, katherine 2500', seen);
      return `the bad change was tried alone and given up after ${sizes.length} calls, the good one counts; a reference to the bad one waits`;
    },
  },
  {
    pattern: 'ddb-stream-lambda',
    title: 'The cause is repaired and the change replayed from the stream',
    async run(story) {
      const { stage, client } = story;
      stage.faults.cure(story.functionOf(READER).name, POISON);
      const config = {
        region: stage.region,
        endpoint: stage.endpoint,
        credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
      };
      const dynamodb = new DynamoDBClient({ ...config, accountIdEndpointMode: 'disabled' });
      const lambda = new LambdaClient(config);
      const outcomes: string[] = [];
      const options = { functionArn: stage.output('leaderboard', 'StreamReaderArn'), waitSeconds: 0 };
      for await (const { outcome } of replay({ sqs: client.sqs, dynamodb, lambda }, failureQueueUrl(story), options)) {
        outcomes.push(outcome);
      }
      dynamodb.destroy();
      lambda.destroy();
      await stage.advance(A_MOMENT);
      const seen = await leaderboard(story);
      observe(outcomes.join() === 'replayed', `npm run replay: ${outcomes.join()}`);
      observe(failures(story).length === 0, `${failures(story).length} failures are left`);
      observe(seen.includes(`mary-w ${POISONED_SCORE}`), seen);
      return `npm run replay fetched it, though the queue has no item of it: 0 failures left, mary-w has ${POISONED_SCORE}`;
    },
  },
];
