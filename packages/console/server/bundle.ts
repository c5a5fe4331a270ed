import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..', '..');

/**
 * Builds the page of the console: one script and one style sheet, which fetch nothing from elsewhere.
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
    loader: { '.svg': 'dataurl' },
    banner: { js: notice() },
  });
  copyFileSync(join(root, 'packages', 'console', 'page', 'index.html'), join(directory, 'index.html'));
  return directory;
}

/** The licence of the icons, which every copy of them has to carry. */
function notice(): string {
  const licence = readFileSync(fileURLToPath(import.meta.resolve('aws-icons/LICENSE')), 'utf8');
  return `/*! Icons: AWS Architecture Icons (https://aws.amazon.com/architecture/icons/), from the package aws-icons.\n${licence.trim()}\n*/`;
}
