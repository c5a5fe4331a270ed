import { base64, type InferOutput, maxLength, minLength, optional, parse, pipe, strictObject, string } from 'valibot';

const letterSchema = strictObject({
  letterId: pipe(string(), minLength(1), maxLength(64)),
  text: pipe(string(), minLength(1), maxLength(1_000)),
  /** Such as a picture; a letter with a large one is too large for a message. */
  attachment: optional(pipe(string(), base64())),
});

export type Letter = Readonly<Pick<InferOutput<typeof letterSchema>, 'letterId' | 'text'>> & {
  readonly attachmentBytes: number;
};

export interface KeepLetterPorts {
  /** The letter that a message is about: the body itself, or what it is a claim check for. */
  open(body: string): Promise<string>;
  /** @returns whether the letter was stored now; it is not stored twice */
  storeLetter(letter: Letter): Promise<boolean>;
}

/**
 * Keeps a letter.
 * @param body the message of the queue
 * @throws when it is not a letter: the message is poison and belongs in the dead-letter queue
 */
export async function keepLetter(body: string, { open, storeLetter }: KeepLetterPorts): Promise<'kept' | 'known'> {
  const { letterId, text, attachment = '' } = parse(letterSchema, JSON.parse(await open(body)));
  const attachmentBytes = Buffer.byteLength(attachment, 'base64');
  return (await storeLetter({ letterId, text, attachmentBytes })) ? 'kept' : 'known';
}
