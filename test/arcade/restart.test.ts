import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { Contents } from '@serverless-arcade/stage/state/log.ts';
import { TemporaryFolder } from '@serverless-arcade/stage/test/support/temporary.ts';
import { Playground } from '../../playground/playground.ts';
import { changedAssembly, closeArcades } from '../support/arcade.ts';
import { TEST_ASSEMBLY } from '../support/test-assembly.ts';

const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
  await closeArcades();
});

/** An arcade that keeps its state, and everything that has happened in it, whatever stage it was. */
class Durable {
  readonly story: Playground;
  readonly history: StageRecord[] = [];
  readonly state: string;
  readonly #assembly: string;

  private constructor(stage: Stage, state: string, assembly: string) {
    this.story = new Playground(stage);
    this.state = state;
    this.#assembly = assembly;
    stage.records.subscribe((record) => this.history.push(record));
  }

  static async open(assembly = TEST_ASSEMBLY): Promise<Durable> {
    const folder = new TemporaryFolder();
    const state = join(folder.path, 'state');
    const arcade = new Durable(await Stage.open({ assembly, state }), state, assembly);
    opened.push(async () => {
      arcade.story.client.close();
      await arcade.stage.close();
      folder.remove();
    });
    return arcade;
  }

  get stage(): Stage {
    return this.story.stage;
  }

  async restart(assembly = this.#assembly): Promise<void> {
    const port = Number(new URL(this.stage.endpoint).port);
    await this.stage.close();
    const stage = await Stage.open({ assembly, state: this.state, port });
    stage.records.subscribe((record) => this.history.push(record));
    this.story.goOn(stage);
  }

  /** Records of a kind, each with its second since the arcade was opened for the first time. */
  of<Kind extends StageRecord['kind']>(kind: Kind) {
    const { createdAt } = this.stage.clock;
    return this.history
      .filter((record): record is Extract<StageRecord, { kind: Kind }> => record.kind === kind)
      .map((record) => ({ ...record, second: (record.at - createdAt) / 1_000 }));
  }
}

const GAME = 'asteroids';
const key = (n: number) => `${n}`.repeat(32);

/** A schedule calls somewhere in its window: what comes of that is told by its slot. */
const inWindow = /^(SeasonClosed|Lambda Function Invocation Result)/;

/** A story in whose middle much is under way; then `meanwhile` happens. @returns what has come of it, without names */
async function tell(arcade: Durable, meanwhile: () => Promise<void>) {
  const { story } = arcade;
  const { client } = story;
  const apiKey = await client.cabinetKey();
  const work = () => story.queue();
  work().send({ body: 'no reminder', attributes: {}, senderId: 'nobody' }, 0);
  await arcade.stage.advance(3_000);
  await story.openGame(GAME);
  const ada = await story.register('ada');
  await story.register('bob');
  const token = await story.token('ada');
  const first = await client.play(token, { gameId: GAME, score: 10 }, key(1));
  await arcade.stage.settle();
  const { faults } = arcade.stage;
  // The announcement of a high score fails, and a part of an import: both come again later.
  faults.functions.inject(story.functionOf('reactions/announce-high-score').name, 'throw');
  faults.functions.inject(story.functionOf('imports/load-plays').name, 'throw', 2);
  await client.play(token, { gameId: GAME, score: 5_000 }, key(2));
  const plays = Array.from({ length: 80 }, (_, n) => {
    const playedAt = new Date(Date.parse('2026-01-01T00:00:00Z') + n * 1_000).toISOString();
    return { playerId: ada.playerId, gameId: GAME, score: 80 - n, playedAt };
  });
  const accepted = await client.call('POST', '/imports', { apiKey, body: { plays } });
  await arcade.stage.advance(10);
  const importStatus = async () =>
    (await client.call('GET', accepted.headers.get('location') ?? '', { apiKey })).body.status;
  const waiting = {
    imported: await importStatus(),
    work: arcade.stage.services.sqs.all.map(({ settings, counts }) => [settings.name, counts]),
    announced: arcade.of('async-event').filter(({ event }) => event === 'waiting').length,
  };
  faults.clear();
  await meanwhile();
  const me = await client.call('GET', '/players/me', { token });
  const again = await client.play(token, { gameId: GAME, score: 5_000 }, key(2));
  const third = await client.play(await client.signIn(ada), { gameId: GAME, score: 6_000 }, key(3));
  await arcade.stage.advance(1_800);
  const { plans } = arcade.stage.services.apiGateway;
  return {
    waiting,
    imported: await importStatus(),
    me: [me.status, me.body.credits],
    statuses: [first.status, again.status, third.status],
    sameKey: (await client.cabinetKey()) === apiKey,
    usage: plans.all.map(({ id }) => plans.usage(id, client.address.cabinetKeyId)),
    items: (await client.itemsOf(ada.playerId)).map(({ entity }) => entity),
    deadLetters: story.queue('dead-letters').messages.map(({ body, receiveCount }) => [body, receiveCount]),
    work: work().counts,
    events: arcade
      .of('event')
      .map(({ detailType, second }) => [
        detailType,
        inWindow.test(detailType) ? Math.floor(second / 600) * 600 : second,
      ])
      .sort(),
    schedules: arcade.of('schedule').map(({ scheduledAt }) => scheduledAt - arcade.stage.clock.createdAt),
    alarms: arcade.of('alarm').map(({ alarm, state }) => `${alarm}: ${state}`),
    announcements: arcade
      .of('invocation')
      .filter(({ functionName }) => functionName === story.functionOf('reactions/announce-high-score').name)
      .map(({ second, outcome }) => [second, outcome]),
  };
}

/** What the logs of a directory say. */
function logged(state: string) {
  const contents = new Contents();
  for (const name of readdirSync(state)
    .filter((each) => each.startsWith('state-'))
    .sort())
    contents.add(join(state, name));
  return contents.parts();
}

describe('a stage that is opened again', () => {
  test('goes on as if it had never been closed', async () => {
    const [one, other] = [await Durable.open(), await Durable.open()];
    const through = await tell(one, async () => {});
    const restarted = await tell(other, async () => {
      const kept = other.stage.kept().flatMap(([part, path, value]) => {
        const json = JSON.stringify(value);
        return json === undefined ? [] : [[JSON.stringify([part, ...path]), json] as const];
      });
      // The log is closed before anything else can happen.
      const closed = other.stage.close();
      const written = new Map<string, unknown>();
      for (const [part, entries] of logged(other.state))
        for (const [path, value] of entries) written.set(JSON.stringify([part, ...path]), JSON.stringify(value));
      expect(written).toEqual(new Map(kept));
      await closed;
      await other.restart();
    });
    expect(restarted).toEqual(through);
    // What the story is about did happen.
    expect(through).toMatchObject({
      waiting: { imported: 'loading', announced: 1 },
      imported: 'done',
      me: [200, 1],
      statuses: [201, 201, 201],
      sameKey: true,
      deadLetters: [['no reminder', expect.any(Number)]],
    });
    expect(through.events.map(([type]) => type)).toEqual(
      expect.arrayContaining(['PlayerReminded.v1', 'SeasonClosed.v1']),
    );
    expect(through.alarms.filter((change) => change.endsWith('ALARM'))).not.toEqual([]);
    expect(through.announcements.map(([, outcome]) => outcome)).toContain('error');
  }, 60_000);

  test('what was at work when it was closed comes again', async () => {
    const arcade = await Durable.open();
    const { story } = arcade;
    await story.openGame(GAME);
    const { playerId } = await story.register('ada');
    await story.client.play(await story.token('ada'), { gameId: GAME, score: 5_000 });
    // Neither the stream nor the events of the play have been dealt with.
    await arcade.restart();
    await arcade.stage.advance(120);
    const entities = (await story.client.itemsOf(playerId)).map(({ entity }) => entity);
    expect(entities).toEqual(expect.arrayContaining(['message', 'activity', 'best']));
  }, 60_000);

  test('time goes on from where it was, and names and tokens are the same', async () => {
    const arcade = await Durable.open();
    await arcade.story.register('ada');
    const token = await arcade.story.token('ada');
    await arcade.stage.advance(3_000);
    const before = {
      now: arcade.stage.clock.now(),
      stream: arcade.stage.services.dynamodb.streams.map(({ arn }) => arn),
    };
    await arcade.restart();
    expect(arcade.stage.clock.now()).toBe(before.now);
    expect(arcade.stage.services.dynamodb.streams.map(({ arn }) => arn)).toEqual(before.stream);
    const status = async () => (await arcade.story.client.call('GET', '/players/me', { token })).status;
    expect(await status()).toBe(200);
    await arcade.stage.advance(3_600);
    expect(await status()).toBe(401);
  }, 60_000);

  test('a change that the last state does not know is read from the table', async () => {
    const arcade = await Durable.open();
    const { story } = arcade;
    await story.openGame(GAME);
    const { playerId } = await story.register('ada');
    const token = await story.token('ada');
    await arcade.stage.settle();
    const [log = ''] = readdirSync(arcade.state).filter((name) => name.startsWith('state-'));
    const file = join(arcade.state, log);
    const lastWritten = readFileSync(file);
    await story.client.play(token, { gameId: GAME, score: 5_000 });
    const port = Number(new URL(arcade.stage.endpoint).port);
    await arcade.stage.close();
    // As after a SIGKILL.
    writeFileSync(file, lastWritten);
    story.goOn(await Stage.open({ assembly: TEST_ASSEMBLY, state: arcade.state, port }));
    await arcade.stage.advance(60);
    const entities = (await story.client.itemsOf(playerId)).map(({ entity }) => entity);
    expect(entities).toEqual(expect.arrayContaining(['play', 'activity', 'best']));
  }, 60_000);

  test('of other templates: what is still there keeps its state, what is gone is named', async () => {
    const arcade = await Durable.open();
    const { name } = arcade.story.queue('dead-letters').settings;
    const extra = changedAssembly('registration', (resources) => {
      resources.Extra = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'extra' } };
    });
    arcade.story.queue('dead-letters').send({ body: 'kept', attributes: {}, senderId: 'me' });
    await arcade.restart(extra);
    expect(arcade.stage.dropped).toEqual([]);
    arcade.stage.services.sqs.byName('extra').send({ body: 'dropped', attributes: {}, senderId: 'me' });
    await arcade.restart();
    expect(arcade.stage.dropped).toEqual(['queue extra']);
    expect(arcade.stage.services.sqs.byName(name).messages.map(({ body }) => body)).toEqual(['kept']);
  }, 60_000);

  test('a table that the templates have changed is refused', async () => {
    const arcade = await Durable.open();
    const changed = changedAssembly('foundation', (resources) => {
      for (const resource of Object.values(resources)) {
        const properties = Object(resource.Properties);
        if (resource.Type === 'AWS::DynamoDB::GlobalTable') delete properties.GlobalSecondaryIndexes;
      }
    });
    await arcade.stage.close();
    await expect(Stage.open({ assembly: changed, state: arcade.state })).rejects.toThrow(
      /The table arcade-foundation-.* was made with other indexes than its template has now/,
    );
  }, 60_000);

  test('a part that is damaged begins anew, and is named', async () => {
    const arcade = await Durable.open();
    await arcade.stage.close();
    const [log = ''] = readdirSync(arcade.state).filter((name) => name.startsWith('state-'));
    const file = join(arcade.state, log);
    writeFileSync(file, readFileSync(file, 'utf8').replace('["move tasks"]\t[]', '["move tasks"]\t{}'));
    await arcade.restart();
    expect(arcade.stage.damaged).toEqual(['move tasks']);
    expect(readFileSync(join(arcade.state, 'damaged', log), 'utf8')).toContain('["move tasks"]\t{}');
  }, 60_000);

  test.each([
    ['gone', (tables: string) => rmSync(tables), 'has no tables.db any more'],
    ['empty', (tables: string) => writeFileSync(tables, ''), 'has an empty tables.db'],
    ['no database', (tables: string) => writeFileSync(tables, 'text'), 'has a damaged tables.db'],
    [
      'of another state',
      (tables: string) => {
        const database = new DatabaseSync(tables);
        database.exec("UPDATE _stage SET identity = 'another'");
        database.close();
      },
      "has another state's tables.db",
    ],
  ])(
    'tables whose file is %s are refused in one line',
    async (_, damage, message) => {
      const arcade = await Durable.open();
      await arcade.stage.close();
      damage(join(arcade.state, 'tables.db'));
      await expect(Stage.open({ assembly: TEST_ASSEMBLY, state: arcade.state })).rejects.toThrow(
        `${arcade.state} ${message}, and its players and plays were there.`,
      );
    },
    60_000,
  );
});
