import { type InferOutput, maxLength, minLength, parse, pipe, strictObject, string } from 'valibot';

const letterSchema = strictObject({
  letterId: pipe(string(), minLength(1), maxLength(64)),
  text: pipe(string(), minLength(1), maxLength(1_000)),
});

export type Letter = InferOutput<typeof letterSchema>;

export interface KeepLetterPorts {
  /** @returns whether the letter was stored now; it is not stored twice */
  storeLetter(letter: Letter): Promise<boolean>;
}

/**
 * Keeps a letter.
 * @param body the message of the queue
 * @throws when it is not a letter: the message is poison and belongs in the dead-letter queue
 */
export async function keepLetter(body: string, { storeLetter }: KeepLetterPorts): Promise<'kept' | 'known'> {
  return (await storeLetter(parse(letterSchema, JSON.parse(body)))) ? 'kept' : 'known';
}
