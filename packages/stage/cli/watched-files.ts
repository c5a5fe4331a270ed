import { createHash } from 'node:crypto';
import { type FSWatcher, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several steps. */
const QUIET_MILLISECONDS = 30;

/** What is watched of a project. */
export interface WatchedPlace {
  readonly root: string;
  /** Folders relative to `root`, with everything in them; `.` is the project itself. */
  readonly folders: readonly string[];
  /** Whether a file or folder of this name counts for nothing, wherever it is. @default all of them count */
  readonly isIgnored?: (name: string) => boolean;
}

/** Files of some folders, and which of them change. What is written again with the same content has not changed. */
export class WatchedFiles {
  readonly #place: WatchedPlace;
  readonly #onChange: (paths: readonly string[]) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #known: ReadonlyMap<string, string>;
  #timer: NodeJS.Timeout | undefined;

  /** @param onChange receives the files that have changed, appeared or gone, relative to `root`, with `/` */
  constructor(place: WatchedPlace, onChange: (paths: readonly string[]) => void) {
    this.#place = place;
    this.#onChange = onChange;
    this.#known = this.#look();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#report(), QUIET_MILLISECONDS);
  }

  #report(): void {
    const [before, now] = [this.#known, this.#look()];
    this.#known = now;
    const paths = new Set([...before.keys(), ...now.keys()]);
    const changed = [...paths].filter((path) => before.get(path) !== now.get(path));
    if (changed.length > 0) this.#onChange(changed);
  }

  /** Watches the folders that are there now. @returns a hash of each file's content, by its path */
  #look(): ReadonlyMap<string, string> {
    const { root, folders, isIgnored = () => false } = this.#place;
    const found = new Set<string>();
    const hashes = new Map<string, string>();
    const visit = (folder: string) => {
      const entries = entriesOf(join(root, folder));
      if (entries === undefined) return;
      found.add(folder);
      this.#watch(folder);
      for (const entry of entries.filter(({ name }) => !isIgnored(name))) {
        const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) visit(path);
        else if (entry.isFile()) hashes.set(path, hashOf(join(root, path)));
      }
    };
    for (const folder of folders) visit(folder);
    for (const [folder, watcher] of this.#watchers) {
      if (found.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    return hashes;
  }

  /** Each folder by itself: a recursive watcher of Linux loses files that an editor replaces. */
  #watch(folder: string): void {
    if (this.#watchers.has(folder)) return;
    const watcher = watching(join(this.#place.root, folder), () => this.#wait());
    if (watcher !== undefined) this.#watchers.set(folder, watcher);
  }
}

/** Undefined when the folder has just gone: the folder above tells that. */
function entriesOf(folder: string) {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true }));
}

/** A file that has just gone differs from each that is there. */
const hashOf = (file: string): string =>
  createHash('sha256')
    .update(unlessGone(() => readFileSync(file)) ?? 'gone')
    .digest('hex');

function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (Object(error).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined when the folder has just gone: the folder above tells that. */
function watching(folder: string, onEvent: () => void): FSWatcher | undefined {
  return unlessGone(() => {
    const watcher = watch(folder, onEvent);
    watcher.on('error', () => watcher.close());
    return watcher;
  });
}
