import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { storeNote } from '../adapters/notes.ts';
import { keepNote } from '../use-cases/keep-note.ts';

/** Consumes the queue of notes: stores each once. */
export const handler = queueHandler((body) => keepNote(body, { storeNote }));
