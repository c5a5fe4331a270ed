import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { catalogue } from '../../lib/catalogue/index.ts';

/** A construct that can be copied: it has an example, which shows it in a stack. */
export interface CopyableConstruct {
  /** Name of its file, without the ending. */
  readonly name: string;
  /** Its file and the file of its example: paths from the project's root. */
  readonly file: string;
  readonly example: string;
  /** Ids of the patterns that it names, in this order. */
  readonly patterns: readonly string[];
}

export const ROOT = join(import.meta.dirname, '..', '..');

/** All constructs that can be copied, by area and name. */
export function copyableConstructs(): readonly CopyableConstruct[] {
  return globSync('lib/examples/*/*.ts', { cwd: ROOT })
    .map((example) => example.replaceAll('\\', '/'))
    .sort()
    .map((example) => {
      const file = example.replace('/examples/', '/constructs/');
      return { name: basename(file, '.ts'), file, example, patterns: patternsOf(file) };
    });
}

/**
 * The construct with a name, as a file or a class is called, or the one that a pattern is about; if there is none, one line that
 * lists what there is.
 */
export function findConstruct(id: string): CopyableConstruct | string {
  const all = copyableConstructs();
  const found = all.find(({ name }) => name === kebab(id)) ?? aboutPattern(id, all);
  if (found !== undefined) return found;
  const names = all.map(({ name }) => name).join(', ');
  return `No construct, and no pattern of one, is called "${id}". Constructs: ${names}.`;
}

/**
 * Many constructs show a pattern in passing, such as a role. The one that is about it names it before all others, or has a word of it in its own
 * name; at best both. Of equals, the first by area and name.
 */
function aboutPattern(id: string, all: readonly CopyableConstruct[]): CopyableConstruct | undefined {
  const words = id.split('-');
  const signs = ({ name, patterns }: CopyableConstruct) =>
    Number(patterns[0] === id) + Number(name.split('-').some((word) => words.includes(word)));
  return all.filter(({ patterns }) => patterns.includes(id)).toSorted((a, b) => signs(b) - signs(a))[0];
}

/** A file and all that it imports from this project, itself first. */
export function closureOf(file: string): readonly string[] {
  const found = new Set([file]);
  for (const each of found) {
    for (const [, specifier = ''] of read(each).matchAll(/\bfrom '(\.[^']+)'/g)) {
      found.add(normalize(join(dirname(each), specifier)).replaceAll('\\', '/'));
    }
  }
  return [...found];
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const patternsOf = (file: string): readonly string[] => [
  ...new Set(
    [...read(file).matchAll(/'([a-z0-9]+(?:-[a-z0-9]+)+)'/g)].map(([, id = '']) => id).filter((id) => id in catalogue),
  ),
];

const kebab = (id: string): string => id.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
