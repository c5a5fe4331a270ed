import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { storeLetter } from '../adapters/letters.ts';
import { keepLetter } from '../use-cases/keep-letter.ts';

/** Consumes the queue of letters: stores each once. */
export const handler = queueHandler((body) => keepLetter(body, { storeLetter }));
