import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { listOf, observe, type Scene } from '../../../playground/step.ts';

/** What the plays look like in lists. */
export const reading: Scene = {
  id: 'reading',
  after: 'playing',
  needs: ['api', 'registration'],
  steps: [
    {
      pattern: 'ddb-pagination-projection',
      title: 'The leaderboard has one entry per player, the own plays come newest first',
      async run(playground) {
        const token = await playground.token('grace');
        await playground.stage.settle();
        const board = await playground.client.call('GET', '/games/asteroids/leaderboard', { token });
        const plays = await playground.client.call('GET', '/players/me/plays', { token });
        const entries = listOf(board.body.entries);
        const newestFirst = listOf(plays.body.plays).map(({ playedAt }) => String(playedAt));
        const shown = listOf(plays.body.plays).flatMap((play) => Object.keys(play));
        observe(
          entries.length === 1 &&
            entries[0]?.score === 4_200 &&
            entries[0].playerId === playground.account('grace').playerId,
          JSON.stringify(entries),
        );
        observe(
          newestFirst.length === 3 && newestFirst.join() === newestFirst.toSorted().reverse().join(),
          newestFirst.join(),
        );
        observe(new Set(shown).size === 4 && !shown.includes('pk'), [...new Set(shown)].join());
        return '3 plays, 1 entry with the best of them; lists show four attributes and no keys';
      },
    },
    {
      pattern: 'ddb-gsi',
      title: 'The index holds games and the entries of leaderboards, and nothing else',
      async run(playground) {
        const byGame = async (game: string) => {
          const { Items = [] } = await playground.client.dynamodb.send(
            new QueryCommand({
              TableName: playground.client.address.tableName,
              IndexName: 'byGame',
              KeyConditionExpression: 'gamePk = :game',
              ExpressionAttributeValues: { ':game': { S: game } },
            }),
          );
          return Items;
        };
        const shards = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((shard) => byGame(`GAME#asteroids#${shard}`)));
        const [entries, games] = [shards.flat(), await byGame('GAMES')];
        observe(entries.length === 1 && games.length === 1, `${entries.length} entries, ${games.length} games`);
        observe((await byGame('GAME#asteroids')).length === 0, 'something is in a partition without a shard');
        observe(
          entries.every(({ entity }) => entity === undefined),
          'the projection holds more than it says',
        );
        return '1 entry in one of 8 shards and 1 game; plays, profiles and sessions carry no gamePk and are not in it';
      },
    },
  ],
};
