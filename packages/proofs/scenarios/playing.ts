import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { observe, type StoryContext } from '../../../playground/playground.ts';
import { listOf } from '../../../playground/steps/step.ts';
import { A_MOMENT, GAME, PLAYER, RIVAL, type Scenario, tokenOf } from './scenario.ts';

/** More than any game has points: somebody has to look at it. */
const SUSPICIOUS = 20_000_000;

/** Plays, a changed profile, every list, a play that is reviewed and taken back. */
export const playing: Scenario = {
  name: 'playing, reading, reviewing, taking a play back',
  async run(story) {
    const { client, stage } = story;
    await play(story, RIVAL, 4_000);
    await play(story, PLAYER, 500);
    await play(story, PLAYER, SUSPICIOUS);
    await readEverything(story);
    const suspicious = await playsOf(story, SUSPICIOUS);
    const flags = (await client.itemsOf(story.account(PLAYER).playerId)).filter(({ entity }) => entity === 'review');
    observe(flags.length === 1 && flags[0]?.playId === suspicious[0]?.playId, 'the suspicious play was not flagged');
    const { pk, sk } = suspicious[0] ?? {};
    const Key = marshall({ pk, sk });
    await client.dynamodb.send(new DeleteItemCommand({ TableName: client.address.tableName, Key }));
    await stage.advance(A_MOMENT);
    const scores = await leaderboard(story);
    observe(scores.join() === '4000,500', `the leaderboard without it: ${scores.join()}`);
  },
};

async function play(story: StoryContext, name: string, score: number): Promise<void> {
  const { status } = await story.client.play(await tokenOf(story, name), { gameId: GAME, score });
  observe(status === 201, `a play is answered ${status}`);
  await story.stage.advance(A_MOMENT);
}

async function readEverything(story: StoryContext): Promise<void> {
  const token = await tokenOf(story, PLAYER);
  const profile = await story.client.call('GET', '/players/me', { token });
  const headers = { 'if-match': profile.headers.get('etag') ?? '' };
  const changed = await story.client.call('PATCH', '/players/me', { token, headers, body: { displayName: 'Barbara' } });
  const plays = await story.client.call('GET', '/players/me/plays', { token });
  const statuses = [profile, changed, plays].map(({ status }) => status).join();
  observe(statuses === '200,200,200', `reading and changing is answered ${statuses}`);
  observe((await leaderboard(story))[0] === SUSPICIOUS, 'the best play does not lead');
}

async function leaderboard(story: StoryContext): Promise<readonly unknown[]> {
  const { body } = await story.client.call('GET', `/games/${GAME}/leaderboard`, {
    token: await tokenOf(story, PLAYER),
  });
  return listOf(body.entries).map(({ score }) => score);
}

const playsOf = async (story: StoryContext, points: number) =>
  (await story.client.itemsOf(story.account(PLAYER).playerId)).filter(
    ({ entity, score }) => entity === 'play' && score === points,
  );
