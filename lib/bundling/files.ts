import {
  copyFileSync,
  existsSync,
  globSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../fingerprint.ts';

/** How long a file that no build names is kept, for a build that runs at the same time. */
const KEPT_MILLISECONDS = 3_600_000;

/** Files by their content: each is written once, never changed, and linked to from wherever it is needed. */
export class ContentFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where a content is. */
  path(hash: string): string {
    return join(this.#directory, hash);
  }

  /** Whether a file has the content that its name says: a link to it may have been edited. */
  isIntact(hash: string): boolean {
    return existsSync(this.path(hash)) && hashOf(readFileSync(this.path(hash))) === hash;
  }

  /** @returns the hash by which the content is found */
  add(content: string): string {
    const hash = hashOf(content);
    if (this.isIntact(hash)) return hash;
    mkdirSync(this.#directory, { recursive: true });
    rmSync(this.path(hash), { force: true });
    writeFileSync(this.path(hash), content, { mode: 0o444 });
    return hash;
  }

  /** Removes old files that are not among these. */
  removeOthers(hashes: ReadonlySet<string>): void {
    for (const name of globSync('*', { cwd: this.#directory })) {
      const isOld = Date.now() - statSync(this.path(name)).mtimeMs > KEPT_MILLISECONDS;
      if (isOld && !hashes.has(name)) rmSync(this.path(name));
    }
  }
}

/** A second name of a file; a copy where the file system has no links, or the folder is on another one. */
export function linkOrCopy(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch {
    copyFileSync(file, name);
  }
}
