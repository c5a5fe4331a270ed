import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { changedAssembly, closeArcades, openArcade } from '../support/arcade.ts';

/** The chapter on the local stage. The tests follow each other on one stage, ten minutes apart. */
const GAME = 'galaga';
const SEASON_SECONDS = 600;
/** Within it after its slot the schedule calls. */
const WINDOW_SECONDS = 60;

let arcade: Playground;
let functionName: string;
/** When the stage began: the slots are every ten minutes from then on. */
let begin: number;
beforeAll(async () => {
  arcade = await openArcade();
  arcade.setSchedules('ENABLED');
  begin = arcade.stage.clock.now();
  functionName = arcade.functionOf('seasons/turn-season').name;
  await arcade.openGame(GAME);
  for (const [name, score] of [
    ['ada', 300],
    ['grace', 700],
  ] as const) {
    await arcade.register(name);
    await arcade.client.play(await arcade.token(name), { gameId: GAME, score });
  }
});
afterAll(closeArcades);
beforeEach(() => arcade.stage.faults.clear());

const of = <Kind extends Parameters<Playground['stage']['records']['of']>[0]>(kind: Kind) =>
  arcade.stage.records.of(kind);
const runs = () => of('invocation').filter((record) => record.functionName === functionName);
const closedEvents = () => of('event').filter(({ detailType }) => detailType === 'SeasonClosed.v1');
const queue = (output: string) => arcade.stage.services.sqs.byUrl(arcade.stage.output('seasons', output));
/** The slot of a season; Scheduler names it by the second. */
const slot = (number: number) => new Date(Math.floor(begin / 1_000 + number * SEASON_SECONDS) * 1_000).toISOString();

/** The seasons of the game that were closed, oldest first. */
async function standings(): Promise<readonly Record<string, unknown>[]> {
  const { Items = [] } = await arcade.client.dynamodb.send(
    new QueryCommand({
      TableName: arcade.client.address.tableName,
      KeyConditionExpression: 'pk = :game AND begins_with(sk, :standings)',
      ExpressionAttributeValues: marshall({ ':game': `GAME#${GAME}`, ':standings': 'STANDINGS#' }),
    }),
  );
  return Items.map((item) => unmarshall(item));
}

/** Invokes the function as the schedule does, past the schedule. */
async function invoke(number: number): Promise<void> {
  const { lambda } = arcade.stage.services;
  lambda.asynchronous.accept(
    `${arcade.functionOf('seasons/turn-season').arn}:live`,
    JSON.stringify({ slot: slot(number) }),
  );
  await arcade.stage.settle();
}

/** The properties of a policy whose role may not invoke anything. */
const withoutInvoke = (properties: unknown): unknown =>
  JSON.parse(JSON.stringify(properties).replaceAll('lambda:InvokeFunction', 'lambda:GetFunction'));

/** Lets time pass until so many seconds after the slot of a season. */
const advanceTo = (number: number, seconds: number) =>
  arcade.stage.advance((begin - arcade.stage.clock.now()) / 1_000 + number * SEASON_SECONDS + seconds);

describe('after ten minutes', () => {
  test('eventbridge-schedule: nothing was closed before, one season is after, within the flexible window', async () => {
    await advanceTo(1, -1);
    expect(runs()).toHaveLength(0);
    await advanceTo(1, WINDOW_SECONDS);
    expect(runs()).toMatchObject([{ outcome: 'success' }]);
    expect(await standings()).toMatchObject([
      {
        closedAt: slot(1),
        entries: [
          { rank: 1, playerId: arcade.account('grace').playerId, score: 700 },
          { rank: 2, playerId: arcade.account('ada').playerId, score: 300 },
        ],
        expiresAt: Math.floor(begin / 1_000) + SEASON_SECONDS + 90 * 86_400,
      },
    ]);
  });

  test('eventbridge-pattern-rule: the event says how the season ended, and the log has it', () => {
    expect(closedEvents()).toMatchObject([
      { source: 'arcade.seasons', detail: { detail: { gameId: GAME, standings: [{ score: 700 }, { score: 300 }] } } },
    ]);
    expect(closedEvents()[0]?.rules).toHaveLength(1);
  });

  test('lambda-invocation-modes: the on-success destination has the record with the answer of the function', () => {
    const records = of('event').filter(({ source }) => source === 'lambda');
    expect(records).toMatchObject([
      {
        detailType: 'Lambda Function Invocation Result - Success',
        detail: {
          requestContext: { condition: 'Success', approximateInvokeCount: 1 },
          requestPayload: { slot: expect.stringMatching(/^\d{4}-.*T.*:\d\dZ$/) },
          responsePayload: { closed: 1, 'closed-before': 0 },
        },
      },
    ]);
    expect(records[0]?.rules).toHaveLength(1);
  });
});

test('lambda-idempotency: the same slot twice, late and at once, closes one season', async () => {
  arcade.stage.faults.functions.inject(functionName, 'duplicate');
  await advanceTo(2, WINDOW_SECONDS);
  expect(runs()).toHaveLength(3);
  await invoke(2);
  expect(runs()).toHaveLength(4);
  expect((await standings()).map(({ closedAt }) => closedAt)).toHaveLength(2);
  // THEN the events of all three have one id
  const ids = closedEvents().map(({ detail }) => (detail as { eventId: string }).eventId);
  expect(new Set(ids).size).toBe(2);
});

test('lambda-idempotency: killed in the middle, or with its answer lost, the retry completes it', async () => {
  arcade.stage.faults.functions.inject(functionName, 'kill');
  arcade.stage.faults.functions.inject(functionName, 'lose-answer');
  await advanceTo(3, WINDOW_SECONDS + 60 + 120);
  expect(
    runs()
      .slice(4)
      .map(({ outcome }) => outcome),
  ).toHaveLength(3);
  expect(runs().at(-1)).toMatchObject({ outcome: 'success' });
  expect(await standings()).toHaveLength(3);
  expect(queue('FailuresQueueUrl').messages).toHaveLength(0);
});

describe('a function that throws', () => {
  test('lambda-invocation-modes: is tried again after one and after two minutes, then the event is kept', async () => {
    const before = runs().length;
    arcade.stage.faults.functions.inject(functionName, 'throw', 3);
    await advanceTo(4, WINDOW_SECONDS + 60 + 120);
    const times = runs()
      .slice(before)
      .map(({ at }) => at);
    expect(times.map((at) => (at - (times[0] ?? 0)) / 1_000)).toEqual([0, 60, 180]);
    const [message] = queue('FailuresQueueUrl').messages;
    expect(JSON.parse(message?.body ?? '{}')).toMatchObject({
      version: '1.0',
      requestContext: {
        requestId: expect.any(String),
        functionArn: expect.stringMatching(/:live$/),
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { slot: expect.any(String) },
      responseContext: { statusCode: 200, executedVersion: '1', functionError: 'Unhandled' },
      responsePayload: { errorMessage: expect.any(String) },
    });
    expect(await standings()).toHaveLength(3);
  });

  test('lambda-invocation-modes: the event from the queue closes the season after all', async () => {
    const [message] = queue('FailuresQueueUrl').messages;
    const { requestPayload } = JSON.parse(message?.body ?? '{}');
    expect(new Date(requestPayload.slot).toISOString()).toBe(slot(4));
    await invoke(4);
    expect(await standings()).toHaveLength(4);
  });
});

test('eventbridge-schedule: a season that was never closed is part of the next one', async () => {
  arcade.stage.faults.functions.inject(functionName, 'throw', 3);
  await advanceTo(6, WINDOW_SECONDS);
  const last = (await standings()).at(-1);
  expect(Date.parse(String(last?.closedAt)) - Date.parse(String(last?.startedAt))).toBe(2 * SEASON_SECONDS * 1_000);
  // AND is not closed any more, so that no time is in two seasons
  await invoke(5);
  expect(await standings()).toHaveLength(5);
});

test('eventbridge-schedule: paused, it calls nobody, and goes on at the slots it had', async () => {
  const before = runs().length;
  arcade.setSchedules('DISABLED');
  await advanceTo(8, 300);
  expect(runs()).toHaveLength(before);
  arcade.setSchedules('ENABLED');
  await advanceTo(9, -1);
  expect(runs()).toHaveLength(before);
  await advanceTo(9, WINDOW_SECONDS);
  expect(runs()).toHaveLength(before + 1);
});

test('ddb-ttl: standings are gone after ninety days, the season stays', async () => {
  arcade.setSchedules('DISABLED');
  await arcade.stage.advance(92 * 86_400);
  expect(await standings()).toEqual([]);
  const { Item } = await arcade.client.dynamodb.send(
    new GetItemCommand({
      TableName: arcade.client.address.tableName,
      Key: marshall({ pk: `GAME#${GAME}`, sk: 'SEASON' }),
    }),
  );
  expect(Item).toBeDefined();
});

test('eventbridge-schedule: a call that Lambda refuses lands in the dead-letter queue of the schedule', async () => {
  // GIVEN a role that may invoke nothing
  const assembly = changedAssembly('seasons', (all) => {
    const [, policy] = Object.entries(all).find(([id]) => id.startsWith('SeasonEndsRoleDefaultPolicy')) ?? [];
    if (policy !== undefined) policy.Properties = withoutInvoke(policy.Properties);
  });
  const other = await openArcade(assembly);
  other.setSchedules('ENABLED');
  await other.stage.advance(SEASON_SECONDS + WINDOW_SECONDS);
  const refused = other.stage.services.sqs.byUrl(other.stage.output('seasons', 'ScheduleFailuresQueueUrl'));
  // THEN it was not tried in vain for five minutes, and the event is as the function would have got it
  expect(refused.messages).toHaveLength(1);
  const [message] = refused.messages;
  expect(JSON.parse(message?.body ?? '{}')).toEqual({ slot: expect.stringMatching(/^\d{4}-.*Z$/) });
  expect(message?.attributes.ERROR_CODE?.StringValue).toMatch(/AccessDenied/);
  expect(other.stage.records.of('invocation')).toEqual([]);
});
