import { globSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** How long code that was bundled for a stage is kept, for one that still runs. */
const KEPT_MILLISECONDS = 24 * 3_600_000;

/** A folder of this process below `build/`, gone with it; and what processes have left that ended badly is gone too. */
export function workFolder(root: string): { readonly path: string } & AsyncDisposable {
  const build = join(root, 'build');
  for (const name of globSync('watch-*', { cwd: build })) {
    if (!isRunning(Number(basename(name).slice('watch-'.length)))) rmSync(join(build, name), { recursive: true });
  }
  for (const name of globSync('live-*', { cwd: build })) {
    const isOld = Date.now() - statSync(join(build, name)).mtimeMs > KEPT_MILLISECONDS;
    if (isOld) rmSync(join(build, name), { recursive: true });
  }
  const path = join(build, `watch-${process.pid}`);
  return {
    path,
    async [Symbol.asyncDispose]() {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
