import { globSync } from 'node:fs';

/** Paths of files that people write, from the project's root: nothing that npm installed or a command generated. */
export const written = (pattern: string): string[] =>
  globSync(pattern)
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/(^|\/)(node_modules|build|cdk\.out)(\/|$)|(^|\/)package(-lock)?\.json$/.test(path))
    .sort();
