import { type FSWatcher, globSync, watch } from 'node:fs';
import { join, sep } from 'node:path';
import { fingerprint } from '../../lib/fingerprint.ts';

/** Editors write a file in several steps. */
const QUIET_MILLISECONDS = 30;

/** Files of some folders, and which of them change. What is written again with the same content has not changed. */
export class WatchedFiles {
  readonly #root: string;
  readonly #folders: readonly string[];
  readonly #onChange: (paths: readonly string[]) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #known: ReadonlyMap<string, string>;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param folders relative to `root`
   * @param onChange receives the files that have changed, appeared or gone, relative to `root`, with `/`
   */
  constructor(root: string, folders: readonly string[], onChange: (paths: readonly string[]) => void) {
    this.#root = root;
    this.#folders = folders;
    this.#onChange = onChange;
    this.#known = this.#read();
    this.#watchFolders();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  /** Each folder by itself: a recursive watcher of Linux loses files that an editor replaces. */
  #watchFolders(): void {
    const folders = new Set(this.#folders.flatMap((folder) => [folder, ...this.#glob(`${folder}/**/*`, true)]));
    for (const folder of folders) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watching(join(this.#root, folder), () => this.#wait());
      if (watcher !== undefined) this.#watchers.set(folder, watcher);
    }
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), QUIET_MILLISECONDS);
  }

  #look(): void {
    this.#watchFolders();
    const [before, now] = [this.#known, this.#read()];
    this.#known = now;
    const paths = new Set([...before.keys(), ...now.keys()]);
    const changed = [...paths].filter((path) => before.get(path) !== now.get(path));
    if (changed.length > 0) this.#onChange(changed);
  }

  #read(): ReadonlyMap<string, string> {
    const paths = this.#folders.flatMap((folder) => this.#glob(`${folder}/**/*`, false));
    return new Map(paths.map((path) => [path, fingerprint(this.#root, [path])]));
  }

  /** Relative paths with `/`: folders, or everything else. */
  #glob(pattern: string, isFolder: boolean): readonly string[] {
    return globSync(pattern, { cwd: this.#root, withFileTypes: true })
      .filter((entry) => entry.isDirectory() === isFolder)
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(this.#root.length + 1)
          .replaceAll(sep, '/'),
      );
  }
}

/** Nothing when the folder has just gone: the folder above tells that. */
function watching(folder: string, onEvent: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, onEvent);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
