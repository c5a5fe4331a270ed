import { globSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const tests = join(import.meta.dirname, '..', 'test');

/** What a file of a chapter exports, and whose it is. */
export interface ChapterModule<Exports> {
  /** The name of its folder. */
  readonly chapter: string;
  readonly exports: Exports;
}

/**
 * Loads `test/<chapter>/<file>` of every chapter that has one, by name of the chapter: a chapter that comes or goes
 * changes no list.
 */
export function fromChapters<Exports>(file: string): Promise<readonly ChapterModule<Exports>[]> {
  const found = globSync(`*/${file}`, { cwd: tests }).sort();
  return Promise.all(
    found.map(async (path) => {
      const exports: Exports = await import(pathToFileURL(join(tests, path)).href);
      return { chapter: path.slice(0, path.indexOf(sep)), exports };
    }),
  );
}
