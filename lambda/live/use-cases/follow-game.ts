import { literal, maxLength, minLength, object, pipe, safeParse, string } from 'valibot';
import { channelOf, shardOf } from './channel.ts';

const followSchema = object({ action: literal('follow'), gameId: pipe(string(), minLength(1), maxLength(64)) });

export interface FollowGamePorts {
  /** @returns whether the connection has a row */
  setChannel(connectionId: string, channel: string): Promise<boolean>;
}

/** What a client gets as the answer to its message. */
export type FollowAnswer =
  | { readonly type: 'following'; readonly gameId: string }
  | { readonly type: 'error'; readonly code: 'unknown_message' | 'not_connected' };

/**
 * Lets a connection follow a game instead of the one before. What is no such message is answered, and never echoed.
 * @param body what the client sent
 */
export async function followGame(
  connectionId: string,
  body: string,
  { setChannel }: FollowGamePorts,
): Promise<FollowAnswer> {
  const message = safeParse(followSchema, jsonOf(body));
  if (!message.success) return { type: 'error', code: 'unknown_message' };
  const { gameId } = message.output;
  const known = await setChannel(connectionId, channelOf(gameId, shardOf(connectionId)));
  return known ? { type: 'following', gameId } : { type: 'error', code: 'not_connected' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
