import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { readTags, writeTags } from '../adapters/objects.ts';
import { markLarge } from '../use-cases/mark-large.ts';

/** Called by a rule of the bus when a large upload is complete. */
export const handler = eventHandler((event) => markLarge(event, { readTags, writeTags }));
