import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { noteItem } from '../keys.ts';
import type { Note } from '../use-cases/keep-note.ts';

/** Stores a note unless it is there. @returns whether it was stored now */
export const storeNote = ({ noteId, text }: Note): Promise<boolean> =>
  putOnce({ ...noteItem.head(noteId), noteId, text });
