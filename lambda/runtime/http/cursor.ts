import { maxLength, parse, pipe, record, regex, safeParse, string } from 'valibot';
import { invalidParameter, Refusal } from './refusal.ts';

/** A cursor is the key after which the next page starts, without the partition: nobody can aim it at another's data. */
export const cursorSchema = record(string(), string());
const encodedSchema = pipe(string(), maxLength(2_048), regex(/^[\w-]+$/));

/** The opaque form of a position, which callers hand back as they got it. */
export const encodeCursor = (position: Readonly<Record<string, string>>): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** @throws Refusal `invalid_parameter` when it is not the opaque form of any position */
export function decodeCursor(cursor: string): Record<string, string> {
  const encoded = safeParse(encodedSchema, cursor);
  if (!encoded.success) throw invalidCursor();
  try {
    return parse(cursorSchema, JSON.parse(Buffer.from(encoded.output, 'base64url').toString('utf8')));
  } catch {
    throw invalidCursor();
  }
}

/** The refusal of a cursor that is none of ours. */
export const invalidCursor = () => new Refusal(invalidParameter, 'The cursor is not one that a page ended with.');
