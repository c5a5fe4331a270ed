import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TEST_ASSEMBLY } from './test-assembly.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
/** What a person edits, and what the commands read besides. */
const COPIED = ['bin', 'lib', 'lambda', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json'];
const LINKED = ['node_modules', 'packages', 'playground', 'docs', 'test'];

/** A copy of the project that a test may edit. It shares what nobody edits, and begins with the bundles of this one. */
export class ScratchProject {
  readonly path = mkdtempSync(join(tmpdir(), 'arcade-scratch-'));

  constructor() {
    for (const name of COPIED) cpSync(join(PROJECT, name), this.file(name), { recursive: true });
    for (const name of LINKED) symlinkSync(join(PROJECT, name), this.file(name), 'junction');
    mkdirSync(this.file('build'));
    const bundles = join(PROJECT, 'build', 'functions');
    if (existsSync(bundles)) cpSync(bundles, this.file('build/functions'), { recursive: true });
    // It was made of the same files, so it is up to date here too.
    cpSync(TEST_ASSEMBLY, this.file('cdk.out'), { recursive: true });
  }

  file(path: string): string {
    return join(this.path, path);
  }

  /** Replaces a text in a file. @throws when the file does not have it */
  edit(path: string, from: string, to: string): void {
    const before = readFileSync(this.file(path), 'utf8');
    if (!before.includes(from)) throw new Error(`${path} has no ${from}`);
    writeFileSync(this.file(path), before.replace(from, to));
  }

  /** What is in a folder. */
  list(path: string): readonly string[] {
    return readdirSync(this.file(path));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
