import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..', '..');

/**
 * Builds the page of the console: one script, one style sheet, nothing fetched from elsewhere.
 * @returns the folder with the page
 */
export async function bundleConsole(directory = join(root, 'build', 'console')): Promise<string> {
  mkdirSync(directory, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: { console: 'packages/console/page/main.tsx' },
    outdir: directory,
    tsconfig: 'packages/console/page/tsconfig.json',
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2023',
    logLevel: 'warning',
  });
  copyFileSync(join(root, 'packages', 'console', 'page', 'index.html'), join(directory, 'index.html'));
  return directory;
}
