import {
  A_MOMENT,
  ADMIN,
  GAME,
  PLAYER,
  RIVAL,
  type Scenario,
  tokenOf,
} from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import { observe } from '../../playground/step.ts';

/** Everybody signs up, an administrator opens the game, and who does not play is reminded. */
const registering: Scenario = {
  id: 'registering',
  after: 'start',
  needs: ['api', 'leaderboard', 'reactions'],
  title: 'registering, opening a game, being reminded, reading the inbox',
  async run(playground) {
    await playground.openGame(GAME, ADMIN);
    for (const name of [PLAYER, RIVAL]) await playground.register(name);
    await playground.stage.advance(A_MOMENT);
    const { playerId } = playground.account(PLAYER);
    const entities = (await playground.client.itemsOf(playerId)).map(({ entity }) => entity);
    observe(entities.includes('player') && entities.includes('message'), `a new player has ${entities.join()}`);
    await playground.stage.advance(1_000);
    const reminders = playground.reminders(playerId).join();
    observe(reminders === 'first,second', `the reminders of a player who does not play: ${reminders}`);
    const token = await tokenOf(playground, PLAYER);
    for (const path of ['/games', '/players/me/messages']) {
      const { status } = await playground.client.call('GET', path, { token });
      observe(status === 200, `${path} is answered ${status}`);
    }
  },
};

/** Somebody whose registration met an account without concurrency signs in. */
const healing: Scenario = {
  id: 'healing',
  after: 'registering',
  needs: [],
  title: 'the sign-in of a player whom the registration has missed',
  async run(playground) {
    const { client, stage } = playground;
    stage.faults.functions.inject(playground.functionOf('registration/post-confirmation').name, 'throttle', 3);
    const account = await client.signUp('late@example.com', 'Insert-Coin-2026');
    const refused = await client.confirm(account, playground.codeFor(account.email)).then(
      () => false,
      () => true,
    );
    stage.faults.functions.clear();
    observe(refused, 'the confirmation is answered with an error');
    await client.signIn(account);
    await stage.settle();
    const entities = (await client.itemsOf(account.playerId)).map(({ entity }) => entity);
    observe(entities.includes('player'), `after the sign-in there is ${entities.join()}`);
  },
};

export const scenarios = [registering, healing];
