import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { storeConnection } from '../adapters/connections.ts';
import { readSocketEvent } from '../adapters/socket-event.ts';

/** `$connect`: keeps a row before the connection is open. Without the authorizer's word it is refused. */
export const handler = invocation(async (event: unknown) => {
  const { connectionId, playerId } = readSocketEvent(event);
  if (playerId === undefined) return { statusCode: 403 };
  await storeConnection(connectionId, playerId);
  return { statusCode: 200 };
});
