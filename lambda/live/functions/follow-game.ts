import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { setChannel } from '../adapters/connections.ts';
import { readSocketEvent } from '../adapters/socket-event.ts';
import { followGame } from '../use-cases/follow-game.ts';

/** The routes `follow` and `$default`: the client gets an answer to whatever it sends. */
export const handler = invocation(async (event: unknown) => {
  const { connectionId, body } = readSocketEvent(event);
  return { statusCode: 200, body: JSON.stringify(await followGame(connectionId, body, { setChannel })) };
});
