import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { letterItem } from '../keys.ts';
import type { Letter } from '../use-cases/keep-letter.ts';

/** Stores a letter unless it is there. @returns whether it was stored now */
export const storeLetter = (letter: Letter): Promise<boolean> =>
  putOnce({ ...letterItem.head(letter.letterId), ...letter });
