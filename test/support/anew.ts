import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PROJECT = join(import.meta.dirname, '..', '..');

let copies = 0;

/**
 * A module as in an environment that starts now: what it keeps is new; the modules that it imports stay as they are.
 * @param file from the root of the project
 */
export async function anew<Module>(file: string): Promise<Module> {
  copies += 1;
  return await import(`${pathToFileURL(join(PROJECT, file))}?copy=${copies}`);
}
