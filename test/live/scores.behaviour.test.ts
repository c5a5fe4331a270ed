import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { errorTypes, exported, Follower, GAME, player, query, readerOf, scoresScene } from './scores.ts';

let playground: Playground;
beforeAll(async () => {
  playground = await openChapter('live');
  playground.setSchedules('ENABLED');
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);

describe('the story of scores', () => {
  test.each([...scoresScene.steps])('$pattern: $title', async ({ run }) => {
    expect(await run(playground)).not.toBe('');
  });
});

describe('appsync-graphql', () => {
  test('games come by pages, without a function', async () => {
    const before = playground.stage.records.of('invocation').length;
    const { data } = await query(playground, 'shelob', '{ games { items { game title addedAt } cursor } }');
    expect(data).toMatchObject({ games: { items: [{ game: GAME, title: `The game ${GAME}` }], cursor: null } });
    expect(playground.stage.records.of('invocation').length).toBe(before);
  });

  test('each caller sees the own plays: no argument names somebody', async () => {
    const { data } = await query(playground, 'shelob', '{ myPlays { items { game score } } }');
    expect(data).toEqual({ myPlays: { items: [{ game: GAME, score: 2_500 }] } });
  });

  test('a game that nobody has played has no standing', async () => {
    const { data, errors } = await query(playground, 'shelob', '{ standing(game: "none") { best } }');
    expect([data, errors]).toEqual([{ standing: null }, []]);
  });

  test('a follower hears its game, and no other', async () => {
    const follower = await Follower.of(playground, 'shelob', 'another');
    await player(playground, 'shelob', 10);
    follower.close();
    expect(follower.unread).toBe(0);
  });

  test('a title that cannot be found leaves the plays as they are', async () => {
    const { name } = playground.functionOf('live/describe-games');
    playground.stage.faults.functions.inject(name, 'throw');
    const answer = await query(playground, 'shelob', '{ myPlays { items { title score } } }');
    expect(errorTypes(answer)).toEqual(['Lambda:Unhandled', 'Lambda:Unhandled']);
    expect(JSON.stringify(answer)).not.toContain('arn:aws');
    expect(answer.data).toMatchObject({ myPlays: { items: [{ title: null }, { title: null }] } });
  });

  test.each([['without a token', undefined, '{ games { cursor } }']])(
    'a caller %s is refused',
    async (_, name, text) => {
      expect((await query(playground, name, text)).status).toBe(401);
    },
  );

  test.each([
    ['introspection', '{ __schema { types { name } } }'],
    ['a field that is not there', '{ playrs { id } }'],
    ['a wrong type', '{ games(cursor: 1) { cursor } }'],
    ['a cursor that is none', '{ games(cursor: "x") { cursor } }'],
    ['many aliases', `{ ${Array.from({ length: 100 }, (_, n) => `a${n}: standing(game: "g") { best }`).join(' ')} }`],
    ['depth', `{ ${'a { '.repeat(50)} b ${'} '.repeat(50)} }`],
  ])('a hostile query with %s reveals nothing', async (_, text) => {
    const { status, errors } = await query(playground, 'shelob', text);
    expect(status).toBeLessThan(500);
    expect(errors).not.toEqual([]);
    expect(JSON.stringify(errors)).not.toMatch(/arn:aws|node_modules|\bat \/|Did you mean/);
  });
});

describe('lambda-function-url', () => {
  test.each([
    ['an unknown game', 'nothing', 404, 'game_not_found'],
    ['no game', '', 400, 'invalid_parameter'],
    ['a game of a thousand letters', 'x'.repeat(1_000), 404, 'game_not_found'],
  ])('%s is refused before the first line', async (_, gameId, status, code) => {
    const answer = await exported(playground, readerOf(playground), gameId);
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([status, code]);
  });

  test('a table that fails is a 502 that says nothing', async () => {
    playground.stage.faults.functions.inject(playground.functionOf('live/export-scores').name, 'throw');
    const { status, text } = await exported(playground, readerOf(playground), GAME);
    expect([status, text]).toEqual([502, 'Internal Server Error']);
  });
});
