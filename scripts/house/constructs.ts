import { closure, readImports, sourceFiles } from './imports.ts';

/** How many files each construct is copied as: itself and all it imports, without packages of npm. */
export function filesToCopy(): ReadonlyMap<string, number> {
  const imports = readImports();
  const constructs = sourceFiles().filter((file) => file.startsWith('lib/constructs/'));
  return new Map(constructs.map((file) => [file, 1 + closure(file, imports).size]));
}

/** The middle one of numbers; of an even count the greater of the two. */
export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
