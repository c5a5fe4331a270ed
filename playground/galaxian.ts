import type { Playground } from './playground.ts';
import { listOf, observe } from './step.ts';

/** The game of the scenes about the leaderboard and about what reacts to it: several chapters tell them together. */
export const GAME = 'galaxian';
/** The players of the game. A player has credits for three plays. */
export const PLAYERS = ['katherine', 'dorothy', 'mary-w'];
/** Seconds of stage time in which the stream, the topic and the queues deliver. */
export const A_MOMENT = 5;

/** Plays, without waiting for the stream. */
export async function play(playground: Playground, name: string, score: number): Promise<void> {
  const { status } = await playground.client.play(await playground.token(name), { gameId: GAME, score });
  observe(status === 201, `a play of ${score} points was answered ${status}`);
}

/** The leaderboard as its players see it: `katherine 9000`. */
export async function leaderboard(playground: Playground): Promise<string> {
  const { body } = await playground.client.call('GET', `/games/${GAME}/leaderboard`, {
    token: await playground.token('katherine'),
  });
  const names = new Map(PLAYERS.map((name) => [playground.account(name).playerId, name]));
  return listOf(body.entries)
    .map(({ playerId, score }) => `${names.get(String(playerId))} ${score}`)
    .join(', ');
}

/** The items of one entity in the partition of a player. */
export const itemsOf = async (playground: Playground, name: string, entity: string) =>
  (await playground.client.itemsOf(playground.account(name).playerId)).filter((item) => item.entity === entity);
