import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { storeBulletin } from '../adapters/bulletins.ts';
import { fileBulletin } from '../use-cases/file-bulletin.ts';

/** Invoked by the topic of the bulletin: files each message. */
export const handler = eventHandler((event) => fileBulletin(event, { storeBulletin: storeBulletin('function') }));
