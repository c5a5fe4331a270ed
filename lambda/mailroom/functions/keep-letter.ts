import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { storeLetter } from '../adapters/letters.ts';
import { fetchParcel } from '../adapters/parcels.ts';
import { checkOut } from '../use-cases/claim-check.ts';
import { keepLetter } from '../use-cases/keep-letter.ts';

/** Consumes the queue of letters: stores each once, however large it is. */
export const handler = queueHandler((body) =>
  keepLetter(body, { open: (message) => checkOut(message, fetchParcel), storeLetter }),
);
