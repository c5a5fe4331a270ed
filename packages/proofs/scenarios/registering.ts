import { observe } from '../../../playground/playground.ts';
import { A_MOMENT, ADMIN, GAME, PLAYER, RIVAL, type Scenario, tokenOf } from './scenario.ts';

/** Everybody signs up, an administrator opens the game, and who does not play is reminded. */
export const registering: Scenario = {
  name: 'registering, opening a game, being reminded',
  async run(story) {
    await story.openGame(GAME, ADMIN);
    for (const name of [PLAYER, RIVAL]) await story.register(name);
    await story.stage.advance(A_MOMENT);
    const { playerId } = story.account(PLAYER);
    const entities = (await story.client.itemsOf(playerId)).map(({ entity }) => entity);
    observe(entities.includes('player') && entities.includes('message'), `a new player has ${entities.join()}`);
    await story.stage.advance(1_000);
    const nudges = story.nudges(playerId).join();
    observe(nudges === 'first,second', `the reminders of a player who does not play: ${nudges}`);
    const { status } = await story.client.call('GET', '/games', { token: await tokenOf(story, PLAYER) });
    observe(status === 200, `the list of games is answered ${status}`);
  },
};
