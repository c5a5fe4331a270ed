import { type InferOutput, maxLength, minLength, parse, pipe, strictObject, string } from 'valibot';

const noteSchema = strictObject({
  noteId: pipe(string(), minLength(1), maxLength(64)),
  text: pipe(string(), minLength(1), maxLength(1_000)),
});

export type Note = InferOutput<typeof noteSchema>;

export interface KeepNotePorts {
  /** @returns whether the note was stored now; it is not stored twice */
  storeNote(note: Note): Promise<boolean>;
}

/**
 * Keeps a note.
 * @param body the message of the queue
 * @throws when it is not a note: the message is poison and belongs in the dead-letter queue
 */
export async function keepNote(body: string, { storeNote }: KeepNotePorts): Promise<'kept' | 'known'> {
  return (await storeNote(parse(noteSchema, JSON.parse(body)))) ? 'kept' : 'known';
}
