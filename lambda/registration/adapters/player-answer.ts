import type { HttpAnswer } from '#lambda/runtime/handlers/http.ts';
import type { Player } from './players.ts';

/** A player as the API shows it, with the version as its ETag. */
export function playerAnswer({ playerId, displayName, credits, plays, registeredAt, version }: Player): HttpAnswer {
  return {
    status: 200,
    headers: { etag: `"${version}"` },
    body: { playerId, displayName, credits, plays, registeredAt, version },
  };
}
