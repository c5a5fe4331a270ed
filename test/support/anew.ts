import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PROJECT = join(import.meta.dirname, '..', '..');

let copies = 0;

/**
 * A module of functions as in an environment that starts now, for tests of several starts in one file.
 * @param file from the root of the project
 */
export async function anew<Module>(file: string): Promise<Module> {
  copies += 1;
  return await import(`${pathToFileURL(join(PROJECT, file))}?copy=${copies}`);
}
