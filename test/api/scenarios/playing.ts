import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  A_MOMENT,
  GAME,
  PLAYER,
  RIVAL,
  type Scenario,
  tokenOf,
} from '@serverless-arcade/proofs/least-privilege/scenario.ts';
import type { Playground } from '../../../playground/playground.ts';
import { listOf, observe } from '../../../playground/step.ts';

/** More than any game has points: somebody has to look at it. */
const SUSPICIOUS = 20_000_000;

/** Plays, a changed profile, every list, a play that is reviewed and taken back. */
export const playing: Scenario = {
  id: 'playing',
  after: 'registering',
  needs: ['leaderboard', 'reactions', 'registration'],
  title: 'playing, reading, reviewing, taking a play back',
  async run(playground) {
    const { client, stage } = playground;
    await play(playground, RIVAL, 4_000);
    await play(playground, PLAYER, 500);
    await play(playground, PLAYER, SUSPICIOUS);
    await readEverything(playground);
    const suspicious = await playsOf(playground, SUSPICIOUS);
    const flags = (await client.itemsOf(playground.account(PLAYER).playerId)).filter(
      ({ entity }) => entity === 'review',
    );
    observe(flags.length === 1 && flags[0]?.playId === suspicious[0]?.playId, 'the suspicious play was not flagged');
    const { pk, sk } = suspicious[0] ?? {};
    const Key = marshall({ pk, sk });
    await client.dynamodb.send(new DeleteItemCommand({ TableName: client.address.tableName, Key }));
    await stage.advance(A_MOMENT);
    const scores = await leaderboard(playground);
    observe(scores.join() === '4000,500', `the leaderboard without it: ${scores.join()}`);
  },
};

async function play(playground: Playground, name: string, score: number): Promise<void> {
  const { status } = await playground.client.play(await tokenOf(playground, name), { gameId: GAME, score });
  observe(status === 201, `a play is answered ${status}`);
  await playground.stage.advance(A_MOMENT);
}

async function readEverything(playground: Playground): Promise<void> {
  const token = await tokenOf(playground, PLAYER);
  const profile = await playground.client.call('GET', '/players/me', { token });
  const headers = { 'if-match': profile.headers.get('etag') ?? '' };
  const changed = await playground.client.call('PATCH', '/players/me', {
    token,
    headers,
    body: { displayName: 'Barbara' },
  });
  const plays = await playground.client.call('GET', '/players/me/plays', { token });
  const statuses = [profile, changed, plays].map(({ status }) => status).join();
  observe(statuses === '200,200,200', `reading and changing is answered ${statuses}`);
  observe((await leaderboard(playground))[0] === SUSPICIOUS, 'the best play does not lead');
}

async function leaderboard(playground: Playground): Promise<readonly unknown[]> {
  const { body } = await playground.client.call('GET', `/games/${GAME}/leaderboard`, {
    token: await tokenOf(playground, PLAYER),
  });
  return listOf(body.entries).map(({ score }) => score);
}

const playsOf = async (playground: Playground, points: number) =>
  (await playground.client.itemsOf(playground.account(PLAYER).playerId)).filter(
    ({ entity, score }) => entity === 'play' && score === points,
  );
