import { circles } from './circles.ts';
import type { Import } from './imports.ts';

/**
 * The direction of dependencies, from the top of the house to its ground: each folder, and what its files may import besides each
 * other. `*` stands for one name, so each chapter is a folder of its own. A file belongs to the first line that fits its path.
 */
const DIRECTION: Readonly<Record<string, readonly string[]>> = {
  'packages/*/test': ['packages/*', 'playground', 'scripts', 'test/support', 'lambda/*', 'lib', 'lib/*'],
  'test/support': ['packages/*', 'playground', 'scripts', 'lib', 'lib/*'],
  'test/*': [
    'test/support',
    'packages/*',
    'packages/*/test',
    'playground',
    'scripts',
    'lambda/*',
    'lib',
    'lib/*',
    'lib/constructs/*',
  ],
  scripts: ['packages/*', 'playground', 'lib', 'lib/*', 'lib/constructs/*'],
  'packages/proofs': [
    'packages/stage',
    'packages/stage/test',
    'playground',
    'lambda/*',
    'lib',
    'lib/catalogue',
    'lib/environments.ts',
  ],
  'packages/console': ['packages/stage', 'playground', 'lib', 'lib/catalogue'],
  'packages/stage': [],
  playground: ['packages/stage', 'packages/stage/test', 'lambda/*', 'lib/catalogue'],
  bin: ['lib', 'lib/arcade.ts', 'lib/environments.ts'],
  'lib/arcade.ts': ['lib', 'lib/environments.ts', 'lib/generated.ts', 'lib/chapter.ts', 'lib/chapters/*'],
  'lib/generated.ts': ['lib', 'lib/constructs/*'],
  'lib/chapters/*': [
    'lib',
    'lib/chapter.ts',
    'lib/route.ts',
    'lib/chapter-health.ts',
    'lib/function-health.ts',
    'lib/environments.ts',
    'lib/chapters/*',
    'lib/constructs/*',
    'lambda/*',
  ],
  'lib/chapter.ts': [
    'lib',
    'lib/route.ts',
    'lib/chapter-health.ts',
    'lib/function-health.ts',
    'lib/environments.ts',
    'lib/constructs/*',
  ],
  'lib/route.ts': ['lib', 'lib/constructs/*'],
  'lib/chapter-health.ts': ['lib', 'lib/function-health.ts', 'lib/constructs/*'],
  // What a function is watched by.
  'lib/function-health.ts': ['lib', 'lib/constructs/*'],
  'lib/environments.ts': ['lib', 'lib/constructs/*'],
  'lib/constructs/*': ['lib', 'lib/constructs/*'],
  'lib/examples': ['lib', 'lib/constructs/*', 'lib/catalogue'],
  'lib/catalogue': [],
  lib: ['lib/catalogue'],
  'lambda/runtime': [],
  'lambda/*': ['lambda/*'],
};

/** Imports that go against the direction, each as `a -> b`. */
export const againstDirection = (imports: readonly Import[]): string[] =>
  imports
    .filter(({ from, to }) => {
      const allowed = DIRECTION[lineOf(from)] ?? [];
      return folderOf(from) !== folderOf(to) && !allowed.some((folder) => named(folder, '$').test(folderOf(to)));
    })
    .map(({ from, to }) => `${from} -> ${to}`);

const CHAPTER = /^(?:lib\/chapters|lambda|test)\/(?<name>[^/]+)\//;
const chapterOf = (path: string) => CHAPTER.exec(path)?.groups?.name;

/**
 * Imports of what a chapter on request owns, from outside of it. Its folders can be deleted, so nothing leans on them: what two chapters
 * use is in `lambda/runtime`, `lib/constructs`, `test/support` or a chapter of the core. The composition root names each such chapter
 * once, by `import()`.
 */
export function intoOptional(imports: readonly Import[]): string[] {
  const isRoot = ({ from, late }: Import) => from === 'lib/arcade.ts' && late === true;
  const optional = new Set(imports.filter(isRoot).map(({ to }) => chapterOf(to)));
  return imports
    .filter((one) => optional.has(chapterOf(one.to)) && chapterOf(one.to) !== chapterOf(one.from) && !isRoot(one))
    .map(({ from, to }) => `${from} -> ${to}`);
}

/** Groups of folders that import each other in a circle, with one import for each way between two of them. */
export const folderCircles = (imports: readonly Import[]): string[][] =>
  circles(imports.map((one) => ({ ...one, a: folderOf(one.from), b: folderOf(one.to) })));

/** Groups of files that import each other in a circle, types apart: one of them runs before what it needs is there. */
export const fileCircles = (imports: readonly Import[]): string[][] =>
  circles(imports.filter(({ typesOnly }) => typesOnly !== true).map((one) => ({ ...one, a: one.from, b: one.to })));

/** The folder of a file, its chapter or area by name: `lambda/imports`, `lib/constructs/queues`, `packages/stage/test`. */
function folderOf(path: string): string {
  const line = lineOf(path);
  return path.split('/').slice(0, line.split('/').length).join('/');
}

function lineOf(path: string): string {
  const line = Object.keys(DIRECTION).find((folder) => named(folder, '(/|$)').test(path));
  if (line === undefined) {
    throw new Error(`${path} is in no folder of the house: name it in scripts/house/folders.ts`);
  }
  return line;
}

/** The paths that begin with a name of `DIRECTION`, followed by what `end` says. */
const named = (folder: string, end: string) =>
  new RegExp(`^${folder.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}${end}`);
