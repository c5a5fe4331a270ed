import { maxLength, parse, pipe, record, regex, safeParse, string } from 'valibot';
import { invalidParameter, Refusal } from './refusal.ts';

/**
 * A cursor is the key after which the next page starts, without the partition: nobody can aim it at another's data. All keys
 * of the table are printable ASCII. Anything else is a caller's invention, and some of it, such as half of a surrogate
 * pair, DynamoDB does not even read.
 */
export const cursorSchema = record(pipe(string(), regex(/^\w{1,64}$/)), pipe(string(), regex(/^[ -~]{1,1024}$/)));
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
