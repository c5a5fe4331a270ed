import { type InferOutput, object, string } from 'valibot';

/** A message in a player's inbox, as the table carries it. */
export const messageSchema = object({
  playerId: string(),
  /** What it is about, `welcome` for example: an inbox has one message of each name. */
  name: string(),
  text: string(),
  sentAt: string(),
});

export type Message = InferOutput<typeof messageSchema>;
