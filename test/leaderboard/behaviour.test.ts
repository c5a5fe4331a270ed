import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import type { Playground } from '../../playground/playground.ts';
import { replay } from '../../playground/replay.ts';
import { listOf } from '../../playground/step.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

/** The whole chapter on the local stage, from a play to everybody who hears of it. One story: the tests follow each other. */
const GAME = 'asteroids';
/** The batching window of the stream, and some. */
const A_MOMENT = 5;

let arcade: Playground;
beforeAll(async () => {
  arcade = await openArcade();
  await arcade.openGame(GAME);
  for (const name of ['ada', 'grace']) await arcade.register(name);
  await arcade.stage.advance(A_MOMENT);
});
afterAll(closeArcades);

const playerId = (name: string) => arcade.account(name).playerId;

/** A new token each time: between the tests more than the hour passes that one is good for. */
const tokenOf = (name: string) => arcade.client.signIn(arcade.account(name));

/** Plays, and gives the stream time. */
async function play(name: string, score: number): Promise<void> {
  const { status } = await arcade.client.play(await tokenOf(name), { gameId: GAME, score });
  expect(status).toBe(201);
  await arcade.stage.advance(A_MOMENT);
}

/** The leaderboard as a player sees it. */
async function scores(): Promise<readonly (readonly [playerId: unknown, score: unknown])[]> {
  const { body } = await arcade.client.call('GET', `/games/${GAME}/leaderboard`, { token: await tokenOf('ada') });
  return listOf(body.entries).map((entry) => [entry.playerId, entry.score]);
}

/** What the partition of a player holds of one entity. */
const itemsOf = async (name: string, entity: string) =>
  (await arcade.client.itemsOf(playerId(name))).filter((item) => item.entity === entity);

const eventsOf = (type: string) => arcade.stage.records.of('event').filter(({ detailType }) => detailType === type);

test('ddb-stream-react-notify: whoever registers finds a welcome, once', async () => {
  for (const name of ['ada', 'grace']) expect(await itemsOf(name, 'message')).toHaveLength(1);
});

describe('after some plays', () => {
  beforeAll(async () => {
    await play('ada', 500);
    await play('grace', 4_000);
    await play('ada', 20_000_000);
  });

  test('ddb-stream-derived-view: the leaderboard has one entry per player, best first', async () => {
    expect(await scores()).toEqual([
      [playerId('ada'), 20_000_000],
      [playerId('grace'), 4_000],
    ]);
  });

  test('sns-filter-policy: the activity has the plays from 1,000 points, and no other', async () => {
    const types = async (name: string) => (await itemsOf(name, 'activity')).map(({ type, detail }) => [type, detail]);
    expect(await types('ada')).toMatchObject([['PlayRecorded.v1', { score: 20_000_000 }]]);
    expect(await types('grace')).toMatchObject([['PlayRecorded.v1', { score: 4_000 }]]);
  });

  test('eventbridge-pattern-rule: three high scores are on the bus, and the two notable ones were announced', async () => {
    expect(eventsOf('HighScoreBeaten.v1')).toHaveLength(3);
    const announced = arcade.stage.records
      .of('invocation')
      .filter(({ functionName }) => functionName === arcade.functionOf('reactions/announce-high-score').name);
    expect(announced.map(({ outcome }) => outcome)).toEqual(['success', 'success']);
  });

  test('eventbridge-pattern-rule: the play that is too good is flagged, and no other', async () => {
    const [suspicious] = (await itemsOf('ada', 'play')).filter(({ score }) => score === 20_000_000);
    expect(await itemsOf('ada', 'review')).toMatchObject([{ playId: suspicious?.playId }]);
  });

  test('ddb-stream-derived-view: when an operator takes a play back, the next best one counts', async () => {
    const [suspicious] = (await itemsOf('ada', 'play')).filter(({ score }) => score === 20_000_000);
    await arcade.client.dynamodb.send(
      new DeleteItemCommand({
        TableName: arcade.client.address.tableName,
        Key: marshall({ pk: suspicious?.pk, sk: suspicious?.sk }),
      }),
    );
    await arcade.stage.advance(A_MOMENT);
    expect(await scores()).toEqual([
      [playerId('grace'), 4_000],
      [playerId('ada'), 500],
    ]);
  });
});

describe('a reader that fails for good', () => {
  const failures = () => arcade.stage.services.sqs.byUrl(arcade.stage.output('leaderboard', 'StreamFailuresQueueUrl'));

  test('ddb-stream-lambda: leaves a reference to what it failed at, and goes on with what follows', async () => {
    const { name } = arcade.functionOf('leaderboard/project-changes');
    arcade.stage.faults.functions.inject(name, 'throw', 200);
    await arcade.client.play(await tokenOf('grace'), { gameId: GAME, score: 9_000 });
    // Past all retries and the age at which a record is given up.
    await arcade.stage.advance(7 * 3_600);
    arcade.stage.faults.clear();
    expect(failures().messages).toHaveLength(1);
    expect(await scores()).toContainEqual([playerId('grace'), 4_000]);
  });

  test('ddb-stream-lambda: npm run replay processes it after all', async () => {
    const config = {
      region: arcade.stage.region,
      endpoint: arcade.stage.endpoint,
      credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
    };
    const dynamodb = new DynamoDBClient({ ...config, accountIdEndpointMode: 'disabled' });
    const lambda = new LambdaClient(config);
    const clients = { sqs: arcade.client.sqs, dynamodb, lambda };
    const outcomes: string[] = [];
    const queueUrl = arcade.stage.output('leaderboard', 'StreamFailuresQueueUrl');
    const functionArn = arcade.stage.output('leaderboard', 'StreamReaderArn');
    const options = { functionArn, waitSeconds: 0 };
    for await (const { outcome } of replay(clients, queueUrl, options)) outcomes.push(outcome);
    dynamodb.destroy();
    lambda.destroy();
    await arcade.stage.advance(A_MOMENT);
    expect(outcomes).toEqual(['replayed']);
    expect(failures().messages).toEqual([]);
    expect(await scores()).toContainEqual([playerId('grace'), 9_000]);
  });
});

test('ddb-ttl: a session that expired is told from one that somebody ended', async () => {
  await arcade.client.signIn(arcade.account('grace'));
  const [session] = await itemsOf('grace', 'session');
  await arcade.client.dynamodb.send(
    new DeleteItemCommand({
      TableName: arcade.client.address.tableName,
      Key: marshall({ pk: session?.pk, sk: session?.sk }),
    }),
  );
  await arcade.stage.advance(A_MOMENT);
  // GIVEN ada's session is over, and DynamoDB gets round to it
  await arcade.stage.advance(33 * 86_400);
  const types = async (name: string) => (await itemsOf(name, 'activity')).map(({ type }) => type);
  expect(await types('ada')).toContain('SessionExpired.v1');
  expect(await types('grace')).not.toContain('SessionExpired.v1');
});
