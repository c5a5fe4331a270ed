import { join } from 'node:path';

/** Where the sources, the documents and the tests are. */
export const PROJECT = join(import.meta.dirname, '..', '..', '..');
