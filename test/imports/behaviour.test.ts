import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MessageEvent } from '@serverless-arcade/stage/services/sqs/records.ts';
import { until } from '@serverless-arcade/stage/test/support/until.ts';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openArcade } from '../support/arcade.ts';

/** One stage for all: each test sends imports of its own. */
let arcade: Playground;
let apiKey: string;
let playerId: string;

beforeAll(async () => {
  arcade = await openArcade();
  apiKey = await arcade.client.cabinetKey();
  await arcade.openGame('asteroids');
  ({ playerId } = await arcade.register('ada'));
});
afterAll(closeArcades);

let moments = 0;
/** Plays that no other test sends, each with a score of its own; none but the first of all is a best, which would cost writes. */
const plays = (count: number, changes: object = {}) =>
  Array.from({ length: count }, () => {
    moments += 1;
    const playedAt = new Date(Date.parse('2026-01-01T00:00:00Z') + moments * 1_000).toISOString();
    return { playerId, gameId: 'asteroids', score: 1_000_000 - moments, playedAt, ...changes };
  });

const send = async (body: unknown) => {
  // The usage plan's burst refills with the stage's time.
  await arcade.stage.advance(5);
  return arcade.client.call('POST', '/imports', { apiKey, body });
};
const status = async (location: string) => (await arcade.client.call('GET', location, { apiKey })).body;
const storedPlays = async () => {
  const scores = new Set<unknown>();
  for (const item of await arcade.client.itemsOf(playerId)) if (item.entity === 'play') scores.add(item.score);
  return scores;
};

describe('sqs-decouple-buffer', () => {
  test('sqs-decouple-buffer: 202 with a Location at once, the work is done behind the queue', async () => {
    const rows = plays(60);
    const answer = await send({ plays: rows });
    expect(answer.status).toBe(202);
    const location = answer.headers.get('location') ?? '';
    expect(location).toMatch(/^\/imports\/[0-9a-f]{32}$/);
    expect(answer.body).toMatchObject({ status: 'accepted', rows: 60, loaded: 0, rejected: 0 });
    await arcade.stage.settle();
    expect(await status(location)).toMatchObject({
      status: 'done',
      rows: 60,
      loaded: 60,
      rejected: 0,
      rejections: [],
    });
    const scores = await storedPlays();
    expect(rows.every(({ score }) => scores.has(score))).toBe(true);
  });

  test('ddb-buffered-ingest: rows that are wrong are listed with their reason, the others are loaded', async () => {
    const [good, other, late] = plays(3);
    const rows = [
      good,
      'hm',
      { ...other, score: -1 },
      good,
      { ...other, playerId: 'nobody' },
      { ...late, gameId: 'pong' },
    ];
    const location = (await send({ plays: rows })).headers.get('location') ?? '';
    await arcade.stage.settle();
    const { rejections, ...rest } = await status(location);
    expect(rest).toMatchObject({ status: 'done-with-errors', rows: 6, loaded: 1, rejected: 5 });
    expect(rejections).toEqual([
      { row: 2, reason: 'malformed: row' },
      { row: 3, reason: 'malformed: score' },
      { row: 4, reason: 'the same as row 1' },
      { row: 5, reason: 'unknown player' },
      { row: 6, reason: 'unknown game' },
    ]);
  });

  test('ddb-pagination-projection: many rejected rows come in pages', async () => {
    const location = (await send({ plays: Array.from({ length: 60 }, (_, n) => `row ${n}`) })).headers.get('location');
    await arcade.stage.settle();
    const seen: unknown[] = [];
    let cursor: unknown;
    for (let page = 0; page < 3; page += 1) {
      const body = await status(`${location}${cursor === undefined ? '' : `?cursor=${String(cursor)}`}`);
      seen.push(...(body.rejections as { row: number }[]).map(({ row }) => row));
      cursor = body.cursor;
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    expect(cursor).toBeUndefined();
  });

  test.each([
    ['no plays', {}],
    ['an empty list', { plays: [] }],
    ['no list', { plays: 'all' }],
    ['too many', { plays: Array.from({ length: 10_001 }, () => 0) }],
    ['an unknown member', { plays: [{}], more: 1 }],
    ['a row nested deep', { plays: [JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)] }],
    ['a row nested twenty thousand levels', `{"plays":[${'['.repeat(20_000)}${']'.repeat(20_000)}]}`],
  ])('api-request-validation: %s is 400 invalid_body', async (_what, body) => {
    const answer = await send(body);
    expect([answer.status, answer.body.error]).toEqual([400, expect.objectContaining({ code: 'invalid_body' })]);
  });
});

describe('lambda-idempotency', () => {
  test('lambda-idempotency: an import that is sent again is the same import and changes nothing', async () => {
    const rows = plays(60);
    const first = await send({ plays: rows });
    // With the time that the leaderboard needs to know the plays.
    await arcade.stage.advance(5);
    const before = await arcade.client.itemsOf(playerId);
    const again = await send({ plays: rows });
    await arcade.stage.settle();
    expect(again.status).toBe(202);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.body).toMatchObject({ status: 'done', loaded: 60 });
    expect(await arcade.client.itemsOf(playerId)).toEqual(before);
  });

  test('lambda-idempotency: plays that two imports share are stored once', async () => {
    const rows = plays(30);
    await send({ plays: rows });
    await arcade.stage.settle();
    const before = (await storedPlays()).size;
    const second = await send({ plays: [...rows, ...plays(1)] });
    await arcade.stage.settle();
    expect(await status(second.headers.get('location') ?? '')).toMatchObject({ status: 'done', loaded: 31 });
    expect((await storedPlays()).size).toBe(before + 1);
  });

  test.each(['kill', 'lose-answer'] as const)(
    'lambda-idempotency: extraction and loader suffer "%s", and every row is counted once',
    async (fault) => {
      for (const handler of ['imports/extract-plays', 'imports/load-plays']) {
        arcade.stage.faults.functions.inject(arcade.functionOf(handler).name, fault, 2);
      }
      const location = (await send({ plays: [...plays(60), 'hm'] })).headers.get('location') ?? '';
      await arcade.stage.advance(1_800);
      expect(await status(location)).toMatchObject({
        status: 'done-with-errors',
        rows: 61,
        loaded: 60,
        rejected: 1,
      });
    },
  );

  test('sqs-dlq-redrive-policy: what keeps failing is set aside, and a redrive ends the import', async () => {
    arcade.stage.faults.functions.inject(arcade.functionOf('imports/load-plays').name, 'throw', 100);
    const location = (await send({ plays: plays(60) })).headers.get('location') ?? '';
    await arcade.stage.advance(1_800);
    expect(await status(location)).toMatchObject({ status: 'loading', loaded: 0 });
    const { sqs } = arcade.stage.services;
    const letters = sqs.byArn(arcade.stage.output('imports', 'LoadDeadLetterQueueArn'));
    expect(letters.messages).toHaveLength(2);
    arcade.stage.faults.clear();
    sqs.startMoveTask(letters.settings.arn, undefined, undefined);
    await arcade.stage.advance(60);
    expect(await status(location)).toMatchObject({ status: 'done', loaded: 60 });
    expect(letters.messages).toHaveLength(0);
  });
});

describe('ddb-buffered-ingest: an import that nothing works on any more', () => {
  const inAnHour = () => arcade.stage.advance(3_600);

  test('ddb-buffered-ingest: it has failed, and says why; sent again it goes on, and a late message ends it as well', async () => {
    const { sqs } = arcade.stage.services;
    const rows = plays(60);
    const loader = arcade.functionOf('imports/load-plays').name;
    arcade.stage.faults.functions.inject(loader, 'throw', 100);
    const location = (await send({ plays: rows })).headers.get('location') ?? '';
    await inAnHour();
    expect(await status(location)).toMatchObject({ status: 'failed', reason: expect.stringMatching(/for an hour/) });
    arcade.stage.faults.clear();
    expect((await send({ plays: rows })).body).toMatchObject({ status: 'accepted' });
    await arcade.stage.settle();
    const ended = await status(location);
    expect(ended).toMatchObject({ status: 'done', loaded: 60 });
    expect(ended).not.toHaveProperty('reason');
    sqs.startMoveTask(arcade.stage.output('imports', 'LoadDeadLetterQueueArn'), undefined, undefined);
    await inAnHour();
    expect(await status(location)).toEqual(ended);
  });

  test('ddb-buffered-ingest: sent again while it is loaded, it is not taken apart once more', async () => {
    const rows = plays(60);
    arcade.stage.faults.functions.inject(arcade.functionOf('imports/load-plays').name, 'throw', 2);
    const extractions = await arcade.during('invocation', async () => {
      await send({ plays: rows });
      await arcade.stage.settle();
      expect((await send({ plays: rows })).body).toMatchObject({ status: 'loading' });
      await inAnHour();
    });
    const extractor = arcade.functionOf('imports/extract-plays').name;
    expect(extractions.filter(({ functionName }) => functionName === extractor)).toHaveLength(1);
  });
});

describe('ddb-throttle-backoff', () => {
  test('ddb-throttle-backoff: an import whose status meets transactions ends all the same, with no second delivery', async () => {
    const { conflicts } = arcade.stage.faults.tables;
    const before = conflicts.happened;
    conflicts.inject(arcade.client.address.tableName, { operations: ['UpdateItem', 'PutItem'], times: 5 });
    let location = '';
    const messages = await arcade.during('message', async () => {
      location = (await send({ plays: plays(60) })).headers.get('location') ?? '';
      await arcade.stage.settle();
    });
    arcade.stage.faults.clear();
    expect(await status(location)).toMatchObject({ status: 'done', loaded: 60 });
    expect(conflicts.happened - before).toBe(5);
    expect(messages.filter(({ event, queue }) => event === 'received' && queue.includes('imports'))).toHaveLength(3);
  });
});

describe('ddb-batch-with-retry', () => {
  test.each(['ThrottlingException', 'ProvisionedThroughputExceededException'] as const)(
    'ddb-batch-with-retry: batches of reads and writes that are refused as a whole by %s are sent again at once',
    async (answer) => {
      const { throttles } = arcade.stage.faults.tables;
      // A player whom no environment has seen yet is read.
      const { playerId: other } = await arcade.register(`grace-${answer.length}`);
      for (const operation of ['BatchGetItem', 'BatchWriteItem']) {
        // The SDK tries each call three times.
        const fault = { operations: [operation], refusesBatches: true, answer, times: 4 };
        throttles.inject(arcade.client.address.tableName, fault);
      }
      const before = throttles.happened;
      const start = arcade.stage.records.of('message').length;
      const messages = (kind: MessageEvent) =>
        arcade.stage.records
          .of('message')
          .slice(start)
          .filter(({ event, queue }) => event === kind && queue.includes('imports')).length;
      const location = (await send({ plays: plays(60, { playerId: other }) })).headers.get('location') ?? '';
      // The pauses of the SDK are longer than the stage waits for a function that does nothing.
      await until(() => messages('deleted') === 3, 20_000);
      await arcade.stage.settle();
      expect(await status(location)).toMatchObject({ status: 'done', loaded: 60 });
      expect([messages('received'), throttles.happened - before]).toEqual([3, 8]);
    },
  );

  test('ddb-batch-with-retry: while all batches are refused the message comes back, and then loads everything', async () => {
    arcade.stage.faults.tables.throttles.inject(arcade.client.address.tableName, {
      operations: ['BatchWriteItem'],
      refusesBatches: true,
    });
    const isReported = () => arcade.stage.records.of('log').some(({ line }) => line.includes('left 10 of 10 items'));
    const location = (await send({ plays: plays(10) })).headers.get('location') ?? '';
    await until(isReported, 20_000);
    await arcade.stage.settle();
    expect(await status(location)).toMatchObject({ status: 'loading', loaded: 0 });
    arcade.stage.faults.clear();
    await arcade.stage.advance(300);
    expect(await status(location)).toMatchObject({ status: 'done', loaded: 10 });
  });
});

describe('api-usage-plan-keys', () => {
  test('api-usage-plan-keys: without a key, and with a wrong one, 403 and no function runs', async () => {
    const invocations = await arcade.during('invocation', async () => {
      for (const key of [undefined, 'not-a-key']) {
        const answer = await arcade.client.call('POST', '/imports', {
          ...(key === undefined ? {} : { apiKey: key }),
          body: { plays: plays(1) },
        });
        expect([answer.status, answer.body.error]).toEqual([403, expect.objectContaining({ code: 'forbidden' })]);
      }
    });
    expect(invocations).toEqual([]);
  });

  test('api-throttle-stage-method: a burst beyond the plan is 429, and a second later the next one passes', async () => {
    await arcade.stage.advance(10);
    const call = () => arcade.client.call('GET', `/imports/${'0'.repeat(32)}`, { apiKey });
    const answers = await Promise.all(Array.from({ length: 12 }, call));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((code) => code === 404)).toHaveLength(5);
    expect(statuses.filter((code) => code === 429)).toHaveLength(7);
    await arcade.stage.advance(1);
    expect((await call()).status).toBe(404);
  });

  test('backend-authorization: an import of another key does not exist', async () => {
    const { keys, plans } = arcade.stage.services.apiGateway;
    const location = (await send({ plays: plays(1) })).headers.get('location') ?? '';
    await arcade.stage.settle();
    keys.add({ id: 'other', name: 'other', value: 'another-cabinet-key', enabled: true, createdAt: 0 });
    plans.addKey(planId(), 'other');
    expect((await arcade.client.call('GET', location, { apiKey: 'another-cabinet-key' })).status).toBe(404);
    expect((await arcade.client.call('GET', location, { apiKey })).status).toBe(200);
  });

  test('api-usage-plan-keys: every request counts for the month, and the next month begins anew', async () => {
    const month = new Date(arcade.stage.clock.now());
    const next = Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1);
    await arcade.stage.advance((next - arcade.stage.clock.now()) / 1_000 + 1);
    const call = () => arcade.client.call('GET', `/imports/${'0'.repeat(32)}`, { apiKey });
    const { plans } = arcade.stage.services.apiGateway;
    expect((await call()).status).toBe(404);
    const { cabinetKeyId } = arcade.client.address;
    expect(plans.usage(planId(), cabinetKeyId)).toEqual({ used: 1, remaining: 9_999 });
  });
});

const planId = () => arcade.stage.services.apiGateway.plans.all[0]?.id ?? '';
