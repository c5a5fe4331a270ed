import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder of the project whose claims are proved. */
export const root = join(import.meta.dirname, '..', '..');

/** Helpers of the project's tests. */
export const SUPPORT = join(root, 'test', 'support');

/** Loads a helper of the project's tests by its name: the tests import the proofs, so the proofs import no test. */
export const loadSupport = <Exports>(file: string): Promise<Exports> => import(pathToFileURL(join(SUPPORT, file)).href);
