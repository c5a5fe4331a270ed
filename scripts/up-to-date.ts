import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fingerprint, hashOf } from '../lib/fingerprint.ts';

/** A folder that a program makes out of files. */
export interface Output {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** What the globs of `inputs` are relative to. */
  readonly root: string;
  /** Globs of every file that the program reads. */
  readonly inputs: readonly string[];
  /** Everything else that decides about the output, such as arguments. The version of Node.js is always part of it. */
  readonly settings?: readonly string[];
}

/** Says, inside the folder, what it was made of. */
const STAMP = '.made-of.json';

/**
 * Makes a folder, unless it is what the program would make again: no input has changed, and the folder is as it was made.
 * @param fresh whether to make it in any case
 * @param make throws when it fails, and the folder counts as not made
 * @returns whether it was made now
 */
export async function keepUpToDate(output: Output, fresh: boolean, make: () => Promise<void>): Promise<boolean> {
  const { folder } = output;
  const inputs = inputsOf(output);
  const stamp = readStamp(folder);
  const isUntouched = stamp?.output === outputOf(folder);
  if (!fresh && isUntouched && stamp?.inputs === inputs) return false;
  // The CDK leaves what exists as it is, so what was edited has to go. What a running stage has loaded from stays.
  if (fresh || (stamp !== undefined && !isUntouched)) rmSync(folder, { recursive: true, force: true });
  rmSync(join(folder, STAMP), { force: true });
  await make();
  mkdirSync(folder, { recursive: true });
  // With the inputs as they were before: what changed in the meantime leads to another synth.
  writeFileSync(join(folder, STAMP), JSON.stringify({ inputs, output: outputOf(folder) }));
  return true;
}

interface Stamp {
  readonly inputs?: unknown;
  readonly output?: unknown;
}

function readStamp(folder: string): Stamp | undefined {
  try {
    const stamp: unknown = JSON.parse(readFileSync(join(folder, STAMP), 'utf8'));
    return typeof stamp === 'object' && stamp !== null ? stamp : {};
  } catch {
    return undefined;
  }
}

function inputsOf({ root, inputs, settings = [] }: Output): string {
  const files = inputs.flatMap((glob) => filesOf(root, glob));
  return hashOf(JSON.stringify([fingerprint(root, files), process.version, settings]));
}

const outputOf = (folder: string): string =>
  fingerprint(
    folder,
    filesOf(folder, '{*,**/*}').filter((path) => path !== STAMP),
  );

/** The files that a glob names, without folders; relative to `root`. */
const filesOf = (root: string, glob: string): string[] =>
  globSync(glob, { cwd: root, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
