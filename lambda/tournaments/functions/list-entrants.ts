import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { storeList } from '../adapters/entrant-list.ts';
import { listEntries } from '../adapters/entrants.ts';
import { listEntrants } from '../use-cases/list-entrants.ts';

/** A task of the workflow: writes the list of entrants to an object. */
export const handler = taskHandler((input) => listEntrants(input, { listEntries, storeList }));
