import { invocation } from '#lambda/runtime/handlers/invocation.ts';
import { deleteConnection } from '../adapters/connections.ts';
import { readSocketEvent } from '../adapters/socket-event.ts';

/** `$disconnect`: deletes the row. The gateway does not promise to call it, so a 410 and the expiry do the same. */
export const handler = invocation(async (event: unknown) => {
  await deleteConnection(readSocketEvent(event).connectionId);
  return { statusCode: 200 };
});
