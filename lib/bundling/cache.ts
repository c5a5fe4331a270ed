import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { array, type InferOutput, object, record, safeParse, string } from 'valibot';
import { fingerprint, hashOf } from '../fingerprint.ts';
import type { Build } from './build.ts';
import { ContentFiles } from './files.ts';

/** The hash of each of a function's files by its path, for each function. */
type Functions = Readonly<Record<string, Readonly<Record<string, string>>>>;

const schema = object({
  inputs: array(string()),
  fingerprint: string(),
  functions: record(string(), record(string(), string())),
});

/** What decides about a bundle besides the files that esbuild lists: how it is made, and which packages are installed. */
const MAKERS = ['package.json', 'tsconfig.json', 'node_modules/.package-lock.json'];

/** Keeps the last build of some entries, and knows whether it is still what esbuild would make. */
export class BuildCache {
  readonly files: ContentFiles;
  readonly #projectRoot: string;
  readonly #index: string;
  readonly #directory: string;

  /** @param key what was asked of esbuild: another key is another build */
  constructor(projectRoot: string, directory: string, key: unknown) {
    this.files = new ContentFiles(join(directory, 'files'));
    this.#projectRoot = projectRoot;
    this.#directory = directory;
    this.#index = join(directory, `${hashOf(JSON.stringify(key)).slice(0, 16)}.json`);
  }

  /** The functions as they were built last, if no input has changed since and every file is intact. */
  read(): Functions | undefined {
    const last = readIndex(this.#index);
    if (last === undefined || last.fingerprint !== this.#fingerprint(last.inputs)) return undefined;
    const hashes = hashesOf(last);
    return [...hashes].every((hash) => this.files.isIntact(hash)) ? last.functions : undefined;
  }

  write({ files, contents, inputs }: Build): Functions {
    const hashes = new Map([...contents].map(([name, content]) => [name, this.files.add(content)]));
    const functions = Object.fromEntries(
      [...files].map(([handler, names]) => {
        const all = names.flatMap((name) => [name, `${name}.map`]).sort();
        return [handler, Object.fromEntries(all.flatMap((name) => entryOf(name, hashes.get(name))))];
      }),
    );
    mkdirSync(dirname(this.#index), { recursive: true });
    writeFileSync(this.#index, JSON.stringify({ inputs, fingerprint: this.#fingerprint(inputs), functions }));
    const known = globSync('*.json', { cwd: this.#directory }).map((name) => readIndex(join(this.#directory, name)));
    this.files.removeOthers(new Set(known.flatMap((index) => (index === undefined ? [] : [...hashesOf(index)]))));
    return functions;
  }

  #fingerprint(inputs: readonly string[]): string {
    const ours = globSync('lib/bundling/*.ts', { cwd: this.#projectRoot });
    return fingerprint(this.#projectRoot, [...inputs, ...MAKERS, ...ours]);
  }
}

const entryOf = (name: string, hash: string | undefined): [string, string][] =>
  hash === undefined ? [] : [[name, hash]];

/** Nothing when there is no such file, or an earlier version of this program wrote it, or did not get to its end. */
function readIndex(file: string): InferOutput<typeof schema> | undefined {
  if (!existsSync(file)) return undefined;
  const { output, success } = safeParse(schema, parseJson(readFileSync(file, 'utf8')));
  return success ? output : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const hashesOf = ({ functions }: { readonly functions: Functions }): ReadonlySet<string> =>
  new Set(Object.values(functions).flatMap((files) => Object.values(files)));
