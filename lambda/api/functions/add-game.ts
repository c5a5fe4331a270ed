import { requiredEnv } from '#lambda/runtime/env.ts';
import { httpHandler } from '#lambda/runtime/handlers/http.ts';
import { requireGroup } from '#lambda/runtime/http/identity.ts';
import { parseBody } from '#lambda/runtime/http/request.ts';
import { addGame } from '../adapters/games.ts';
import { newGameSchema } from '../use-cases/schemas.ts';

const adminsGroup = requiredEnv('ADMINS_GROUP');

/** `POST /admin/games`: adds a game. For the group `admins`. */
export const handler = httpHandler(async (event) => {
  requireGroup(event, adminsGroup);
  const game = { ...parseBody(newGameSchema, event), addedAt: new Date().toISOString() };
  await addGame(game);
  return { status: 201, headers: { location: `/games/${game.gameId}/leaderboard` }, body: game };
});
