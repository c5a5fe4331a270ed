import type { Playground } from '../../../playground/playground.ts';
import { observe, type Scene } from '../../../playground/step.ts';
import { ask } from '../client.ts';

const use = async (playground: Playground, action: string, more: object = {}) =>
  Object(await ask(playground, 'use-session', { action, sessionId: 's-1', ...more }));

/** A session is opened once, refreshed while it lasts, and does not come back. */
export async function keepSession(playground: Playground): Promise<string> {
  const { stage } = playground;
  const opened = await use(playground, 'open', { playerId: 'ada' });
  observe(opened.playerId === 'ada', 'the session was not opened');
  const again = await use(playground, 'open', { playerId: 'eve' });
  observe(again.refused === 'taken', 'an id was taken twice');
  await stage.advance(20 * 60);
  const refreshed = await use(playground, 'refresh');
  observe(refreshed.expiresAt > opened.expiresAt, 'a refresh did not make the session longer');
  await stage.advance(20 * 60);
  observe((await use(playground, 'find')).playerId === 'ada', 'a refreshed session was over');
  await stage.advance(11 * 60);
  observe((await use(playground, 'find')).refused === 'over', 'a session that is over was found');
  observe((await use(playground, 'refresh')).refused === 'over', 'a session came back');
  return 'over after 30 minutes of silence, while its item is still there; a refresh then is refused';
}

/** A session that is ended is gone at once. */
export async function endSession(playground: Playground): Promise<string> {
  const more = { sessionId: 's-2' };
  await use(playground, 'open', { ...more, playerId: 'ada' });
  await use(playground, 'end', more);
  observe((await use(playground, 'find', more)).refused === 'over', 'an ended session was found');
  return 'ended, and not found';
}

export const sessions: Scene = {
  id: 'tables-sessions',
  steps: [
    { pattern: 'ddb-session-store', title: 'A session lasts while it is refreshed', run: keepSession },
    { pattern: 'ddb-session-store', title: 'A session that is ended is gone', run: endSession },
  ],
};
