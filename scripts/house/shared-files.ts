import { readFileSync } from 'node:fs';
import { written } from './written.ts';

/** Code and data of all folders, but for the measures themselves and their tests: they name chapters as examples. */
const sources = () =>
  written('{bin,lambda,lib,packages,playground,scripts,test}/**/*.{ts,tsx,json}').filter(
    (file) => !/^scripts\/(house|pages)\/|\/house\.test\.ts$/.test(file),
  );

/** Whether a file has a word in its code: a comment may take a chapter as an example. */
const names = (file: string, word: RegExp) =>
  word.test(readFileSync(file, 'utf8').replaceAll(/\/\*.*?\*\/|^\s*\/\/.*?$/gms, ''));

/**
 * The files outside of a chapter's own places that know it: what adding such a chapter has to edit. The stage is left out,
 * where the name of a chapter can be an example only: it imports nothing of the arcade.
 * @param word what the chapter is called in names, such as `season` in `TurnSeason`
 */
export const filesSharedWith = (chapter: string, word: string): string[] =>
  sources().filter(
    (file) => !file.startsWith('packages/stage/') && !isPlace(file, chapter) && names(file, new RegExp(word, 'i')),
  );

const isPlace = (file: string, chapter: string) => file.split('/').some((part) => part.split('.')[0] === chapter);

/** The folders and files that are called like a chapter: each is a place where the chapter lives. */
export const placesOf = (chapter: string): string[] => [
  ...new Set(
    [...sources(), ...written('{docs,templates}/**')]
      .filter((file) => isPlace(file, chapter))
      .map((file) => file.slice(0, file.indexOf(`/${chapter}`) + 1 + chapter.length)),
  ),
];

/** The files outside of a service's folder in the stage that know it; tests apart. */
export const filesSharedWithService = (service: string): string[] =>
  written('packages/{stage,console}/**/*.{ts,tsx}').filter(
    (file) =>
      !file.includes('/test/') &&
      !file.startsWith(`packages/stage/services/${service}/`) &&
      names(file, new RegExp(service, 'i')),
  );

/**
 * The places of a route: the file of its function, and each file that knows all routes of its chapter, so that a new one has to
 * be added there. A file that knows some of them takes them as examples.
 * @param id the function, such as `GetPlayer`
 */
export function placesOfRoute(id: string): string[] {
  const declared = sources().find((path) => /^lib\/chapters\/\w+\/routes\.ts$/.test(path) && names(path, wordOf(id)));
  if (declared === undefined) return [];
  const all = [...readFileSync(declared, 'utf8').matchAll(/^ {4}id: '(\w+)'/gm)].map(([, route = '']) => wordOf(route));
  const file = `/${kebab(id)}.ts`;
  return sources().filter((path) => path.endsWith(file) || all.every((word) => names(path, word)));
}

const kebab = (id: string) => id.replaceAll(/(?<=.)(?=[A-Z])/g, '-').toLowerCase();

/** A function by its id or by its file. */
const wordOf = (id: string) => new RegExp(`\\b(${id}|${kebab(id)})\\b`);
