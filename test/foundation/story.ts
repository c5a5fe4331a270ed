import { observe, type Scene } from '../../playground/step.ts';

/** What the table holds of one player. */
const partition: Scene = {
  id: 'partition',
  after: 'aliases',
  needs: ['api', 'leaderboard', 'reactions', 'registration'],
  steps: [
    {
      pattern: 'ddb-composite-key',
      title: 'Everything of a player comes by one query, in order',
      async run(playground) {
        const items = await playground.client.itemsOf(playground.account('grace').playerId);
        const order = items.map(({ entity }) => entity).join();
        observe(
          order ===
            'activity,best,message,play,play,play,player,idempotency,idempotency,idempotency,session,statistics',
          order,
        );
        return 'one partition: activity, best play, inbox, plays by time, profile, requests, session, statistics';
      },
    },
  ],
};

export const scenes = [partition];
