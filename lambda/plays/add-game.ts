import { requiredEnv } from '#shared/env.ts';
import { addGame } from '#shared/games.ts';
import { httpHandler, parseBody } from '#shared/http.ts';
import { requireGroup } from '#shared/identity.ts';
import { newGameSchema } from '#shared/schemas.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');

/** `POST /admin/games`: adds a game. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  const game = { ...parseBody(newGameSchema, event), addedAt: new Date().toISOString() };
  await addGame(game);
  return { status: 201, headers: { location: `/games/${game.gameId}/leaderboard` }, body: game };
});
