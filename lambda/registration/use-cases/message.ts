import { type InferOutput, object, omit, string } from 'valibot';

/** A message in a player's inbox, as the table carries it. */
export const messageSchema = object({
  playerId: string(),
  /** What it is about, `welcome` for example: an inbox has one message of each name. */
  name: string(),
  text: string(),
  sentAt: string(),
});

export type Message = InferOutput<typeof messageSchema>;

/** A message as its player sees it. */
export const shownMessageSchema = omit(messageSchema, ['playerId']);

export type ShownMessage = InferOutput<typeof shownMessageSchema>;

/** Messages from the last sent to the first. */
export const newestFirst = (messages: readonly ShownMessage[]): readonly ShownMessage[] =>
  messages.toSorted((a, b) => Date.parse(b.sentAt) - Date.parse(a.sentAt));
