import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ResolverCode } from '@serverless-arcade/stage/services/app-sync/code/code.ts';
import { describeGames } from '#lambda/live/use-cases/describe-games.ts';
import { exportScores } from '#lambda/live/use-cases/export-scores.ts';
import { Refusal } from '#lambda/runtime/http/refusal.ts';

const RESOLVERS = join(import.meta.dirname, '..', '..', 'lambda', 'live', 'resolvers');

/** Evaluates a handler of a resolver, as AppSync would. @returns its value, or the error that it ends with */
function evaluate(name: string, handler: 'request' | 'response', context: object): unknown {
  const ended = new ResolverCode(readFileSync(join(RESOLVERS, `${name}.js`), 'utf8')).evaluate(
    handler,
    { arguments: {}, stash: {}, identity: { sub: 'p1' }, ...context },
    { now: 0, authType: '', appendError: () => {}, log: () => {}, setFilter: () => {} },
  );
  return ended.kind === 'value' ? ended.value : ended;
}

describe('appsync-graphql: resolvers', () => {
  test('games are those of the index, the newest first', () => {
    expect(evaluate('games', 'request', { arguments: { cursor: 'c' } })).toMatchObject({
      operation: 'Query',
      index: 'byGame',
      nextToken: 'c',
      scanIndexForward: false,
      query: { expressionValues: { ':query_0': { S: 'GAMES' } } },
    });
    const items = [{ gameId: 'a', title: 'A', addedAt: 't', pk: 'hidden' }];
    expect(evaluate('games', 'response', { result: { items, nextToken: 'n' } })).toEqual({
      items: [{ game: 'a', title: 'A', addedAt: 't' }],
      cursor: 'n',
    });
  });

  test('plays are those of the token, whatever the arguments say', () => {
    expect(evaluate('my-plays', 'request', { arguments: { player: 'p2' } })).toMatchObject({
      query: { expressionValues: { ':query_0': { S: 'PLAYER#p1' }, ':query_1': { S: 'PLAY#' } } },
    });
  });

  test('titles are asked for by the game of the play, in a batch', () => {
    expect(evaluate('title', 'request', { source: { id: 'x', game: 'a' } })).toEqual({
      operation: 'BatchInvoke',
      payload: { gameId: 'a' },
    });
  });

  test.each([
    [{ score: 10 }, 10, true],
    [{ score: 10 }, 9, false],
    [{ score: 10 }, null, false],
  ])('a high score of %j and a best of %j', (result, best, leads) => {
    const context = { arguments: { game: 'a' }, prev: { result }, stash: { best } };
    expect(evaluate('standing', 'response', context)).toEqual({ game: 'a', best, highScore: 10, leads });
  });

  test('a game without plays has no standing', () => {
    expect(evaluate('standing', 'response', { prev: { result: null }, stash: { best: null } })).toBeNull();
  });

  test.each(['games', 'my-plays', 'title', 'my-best', 'high-score'])('%s says what its source refuses', (name) => {
    const error = { message: 'no', type: 'DynamoDB:Refused' };
    expect(evaluate(name, 'response', { error, result: null })).toMatchObject({
      kind: 'halt',
      halt: { end: { error: { message: 'no', errorType: 'DynamoDB:Refused' } } },
    });
  });

  test('what is published is what was given', () => {
    expect(evaluate('publish-score', 'request', { arguments: { game: 'a', score: 1 } })).toEqual({
      payload: { game: 'a', score: 1 },
    });
  });
});

test('appsync-graphql: titles come in the order of the questions, each game is read once', async () => {
  const asked: (readonly string[])[] = [];
  const titles = async (ids: readonly string[]) => {
    asked.push(ids);
    return new Map([['a', 'A']]);
  };
  const questions = ['a', 'b', 'a'].map((gameId) => ({ gameId }));
  expect(await describeGames(questions, { titles })).toEqual(['A', null, 'A']);
  expect(asked).toEqual([['a', 'b']]);
});

describe('lambda-function-url: the export', () => {
  async function* standings(gameId: string) {
    const entry = { playerId: 'p', score: 1, playedAt: 't' };
    yield { gameId, startedAt: '0', closedAt: '1', entries: [{ rank: 1, ...entry }] };
    yield {
      gameId,
      startedAt: '1',
      closedAt: '2',
      entries: [
        { rank: 1, ...entry },
        { rank: 2, ...entry },
      ],
    };
  }

  test('is a line for each place of each season', async () => {
    const lines: unknown[] = [];
    for await (const line of exportScores('a', { requireGame: async () => {}, standings })) lines.push(line);
    expect(lines).toEqual([
      { gameId: 'a', closedAt: '1', rank: 1, playerId: 'p', score: 1 },
      { gameId: 'a', closedAt: '2', rank: 1, playerId: 'p', score: 1 },
      { gameId: 'a', closedAt: '2', rank: 2, playerId: 'p', score: 1 },
    ]);
  });

  test('of no game is refused before the table is asked', async () => {
    const requireGame = async () => Promise.reject(new Error('asked'));
    await expect(exportScores('', { requireGame, standings }).next()).rejects.toThrow(Refusal);
  });
});
