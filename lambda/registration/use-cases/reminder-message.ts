import { type InferOutput, maxLength, minLength, parse, picklist, pipe, strictObject, string } from 'valibot';

const followUpSchema = strictObject({
  playerId: pipe(string(), minLength(1), maxLength(128)),
  /** The first goes out after the queue's own delay, the second after a delay of its own. */
  reminder: picklist(['first', 'second']),
});

/** The message on the follow-up queue. */
export type FollowUp = InferOutput<typeof followUpSchema>;

/** @throws when the text is not a follow-up: the message is poison and belongs in the dead-letter queue */
export const parseFollowUp = (text: string): FollowUp => parse(followUpSchema, JSON.parse(text));
