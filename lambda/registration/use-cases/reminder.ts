import { type InferOutput, maxLength, minLength, parse, picklist, pipe, strictObject, string } from 'valibot';

const reminderSchema = strictObject({
  playerId: pipe(string(), minLength(1), maxLength(128)),
  reminder: picklist(['first', 'second']),
});

/** The message on the reminder queue: which reminder is due to which player. */
export type Reminder = InferOutput<typeof reminderSchema>;

/** @throws when the text is not a reminder: the message is poison and belongs in the dead-letter queue */
export const parseReminder = (text: string): Reminder => parse(reminderSchema, JSON.parse(text));
