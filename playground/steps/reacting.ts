import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { observe, type Playground } from '../playground.ts';
import { replay } from '../replay.ts';
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
async function play(playground: Playground, name: string, score: number): Promise<void> {
  const { status } = await playground.client.play(await playground.token(name), { gameId: GAME, score });
  observe(status === 201, `a play of ${score} points was answered ${status}`);
}

/** The leaderboard as its players see it: `katherine 9000`. */
async function leaderboard(playground: Playground): Promise<string> {
  const { body } = await playground.client.call('GET', `/games/${GAME}/leaderboard`, {
    token: await playground.token('katherine'),
  });
  const names = new Map(PLAYERS.map((name) => [playground.account(name).playerId, name]));
  return listOf(body.entries)
    .map(({ playerId, score }) => `${names.get(String(playerId))} ${score}`)
    .join(', ');
}

/** What the partition of a player holds of one entity. */
const itemsOf = async (playground: Playground, name: string, entity: string) =>
  (await playground.client.itemsOf(playground.account(name).playerId)).filter((item) => item.entity === entity);

const failureQueueUrl = ({ stage }: Playground) => stage.output('leaderboard', 'StreamFailuresQueueUrl');
const failures = (playground: Playground) => playground.stage.services.sqs.byUrl(failureQueueUrl(playground)).messages;

/** What became of the topic's messages: `Welcome delivered`, each once. */
async function deliveries(playground: Playground, action: () => Promise<unknown>): Promise<readonly string[]> {
  const records = await playground.during('notification', action);
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
    async run(playground) {
      await playground.openGame(GAME, 'referee');
      const outcomes = await deliveries(playground, async () => {
        for (const name of PLAYERS) await playground.register(name);
        await playground.stage.advance(A_MOMENT);
      });
      const messages = await Promise.all(PLAYERS.map((name) => itemsOf(playground, name, 'message')));
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
    async run(playground) {
      for (const [name, score] of [
        ['katherine', 900],
        ['dorothy', 700],
        ['katherine', 300],
      ] as const) {
        await play(playground, name, score);
      }
      await playground.stage.advance(A_MOMENT);
      const seen = await leaderboard(playground);
      observe(seen === 'katherine 900, dorothy 700', seen);
      return `three plays, two entries: ${seen}`;
    },
  },
  {
    pattern: 'sns-filter-policy',
    title: 'One message, and each queue gets what it asked for',
    async run(playground) {
      const quiet = (await itemsOf(playground, 'dorothy', 'activity')).length;
      const outcomes = await deliveries(playground, async () => {
        await play(playground, 'dorothy', 1_500);
        await playground.stage.advance(A_MOMENT);
      });
      const activity = await itemsOf(playground, 'dorothy', 'activity');
      observe(quiet === 0 && activity.length === 1, `${quiet} lines of activity before, ${activity.length} after`);
      observe(outcomes.join() === 'Activity delivered,Welcome filtered-out', outcomes.join());
      return 'a play of 1,500 points went to the activity and not to the welcome; those below 1,000 to neither';
    },
  },
  {
    pattern: 'eventbridge-pattern-rule',
    title: 'A high score is announced by somebody the players do not wait for',
    async run(playground) {
      const { name } = playground.functionOf('reactions/announce-high-score');
      const ran = await playground.during('invocation', async () => {
        await play(playground, 'katherine', 2_500);
        await playground.stage.advance(A_MOMENT);
      });
      const beaten = playground.stage.records
        .of('event')
        .findLast(({ detailType }) => detailType === 'HighScoreBeaten.v1');
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
    async run(playground) {
      await play(playground, 'dorothy', 20_000_000);
      await playground.stage.advance(A_MOMENT);
      const plays = await itemsOf(playground, 'dorothy', 'play');
      const flags = (await itemsOf(playground, 'dorothy', 'review')).map(({ playId }) => playId);
      const flagged = plays.filter(({ playId }) => flags.includes(playId));
      observe(flagged.length === 1 && flagged[0]?.score === 20_000_000, `${flagged.length} of ${plays.length} flagged`);
      return `rule -> queue -> review: 1 of ${plays.length} plays is flagged`;
    },
  },
  {
    pattern: 'ddb-stream-lambda',
    title: 'A change that cannot be processed does not hold up the others',
    async run(playground) {
      const { name } = playground.functionOf(READER);
      playground.stage.faults.poison(name, POISON);
      await play(playground, 'mary-w', POISONED_SCORE);
      await play(playground, 'mary-w', 3_000);
      const batches = await playground.during('stream-batch', () => playground.stage.advance(300));
      const seen = await leaderboard(playground);
      const sizes = batches.map(({ size }) => size);
      // Tried once and five times more, alone: whether the second change came into its first batch is a matter of moments.
      observe(sizes.filter((size) => size === 1).length >= 6, `batches of ${sizes.join()}`);
      observe(failures(playground).length === 1, `${failures(playground).length} failures are kept`);
      observe(seen === 'dorothy 20000000, mary-w 3000, katherine 2500', seen);
      return `the bad change was tried alone and given up after ${sizes.length} calls, the good one counts; a reference to the bad one waits`;
    },
  },
  {
    pattern: 'ddb-stream-lambda',
    title: 'The cause is repaired and the change replayed from the stream',
    async run(playground) {
      const { stage, client } = playground;
      stage.faults.cure(playground.functionOf(READER).name, POISON);
      const config = {
        region: stage.region,
        endpoint: stage.endpoint,
        credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
      };
      const dynamodb = new DynamoDBClient({ ...config, accountIdEndpointMode: 'disabled' });
      const lambda = new LambdaClient(config);
      const outcomes: string[] = [];
      const options = { functionArn: stage.output('leaderboard', 'StreamReaderArn'), waitSeconds: 0 };
      for await (const { outcome } of replay(
        { sqs: client.sqs, dynamodb, lambda },
        failureQueueUrl(playground),
        options,
      )) {
        outcomes.push(outcome);
      }
      dynamodb.destroy();
      lambda.destroy();
      await stage.advance(A_MOMENT);
      const seen = await leaderboard(playground);
      observe(outcomes.join() === 'replayed', `npm run replay: ${outcomes.join()}`);
      observe(failures(playground).length === 0, `${failures(playground).length} failures are left`);
      observe(seen.includes(`mary-w ${POISONED_SCORE}`), seen);
      return `npm run replay fetched it, though the queue has no item of it: 0 failures left, mary-w has ${POISONED_SCORE}`;
    },
  },
];
