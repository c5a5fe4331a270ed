import { observe, type Scene } from '../../playground/step.ts';

/** What the core stores of a player who has played, in the order of the sort key. Other chapters may store more. */
const WHAT_GRACE_HAS = 'activity,best,message,play,play,play,player,request,request,request,session,statistics';
const ENTITIES = new Set(WHAT_GRACE_HAS.split(','));

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
        const keys = items.map(({ sk }) => String(sk));
        observe(keys.join() === keys.toSorted().join(), `not in order: ${keys.join()}`);
        const entities = items.map(({ entity }) => String(entity)).filter((entity) => ENTITIES.has(entity));
        observe(entities.join() === WHAT_GRACE_HAS, entities.join());
        return 'one partition: activity, best play, inbox, plays by time, profile, requests, session, statistics';
      },
    },
  ],
};

export const scenes = [partition];
