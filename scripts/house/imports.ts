import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { written } from './written.ts';

/** One file of the project imports another: paths from the project's root, in the spelling of Git. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Only types: gone when the program runs. */
  readonly typesOnly?: boolean;
  /** By `import()`: when the program comes to it. */
  readonly late?: boolean;
}

/** The folders that hold the TypeScript of the project. */
const SOURCES = '{bin,lambda,lib,packages,playground,scripts,test}/**/*.{ts,tsx}';

const IMPORT = /^(?:import|export)(?<types> type)?\b[^;']*?\bfrom '(?<from>[^']+)'|\bimport\(?\s*'(?<called>[^']+)'/gm;

/** The TypeScript files of the project, sorted. */
export const sourceFiles = (): string[] => written(SOURCES);

/** All imports from one file of the project to another. Packages of npm are left out. */
export const readImports = (files: readonly string[] = sourceFiles()): Import[] =>
  files.flatMap((from) =>
    [...readFileSync(from, 'utf8').matchAll(IMPORT)].flatMap(({ groups = {} }) => {
      const to = resolved(from, groups.from ?? groups.called ?? '');
      return to === undefined
        ? []
        : [{ from, to, typesOnly: groups.types !== undefined, late: groups.called !== undefined }];
    }),
  );

/** What a file imports, and what those import, and so on; without the file itself. */
export function closure(file: string, imports: readonly Import[]): Set<string> {
  const found = new Set<string>();
  const left = [file];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const { to } of imports.filter(({ from }) => from === next)) {
      if (to !== file && !found.has(to)) {
        found.add(to);
        left.push(to);
      }
    }
  }
  return found;
}

function resolved(from: string, specifier: string): string | undefined {
  const path = specifier.startsWith('.')
    ? normalize(join(dirname(from), specifier))
    : specifier.replace(/^#lambda\//, 'lambda/').replace(/^@serverless-arcade\//, 'packages/');
  return path !== specifier && existsSync(path) ? path : undefined;
}
