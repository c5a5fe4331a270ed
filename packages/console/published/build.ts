import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import stageManifest from '@serverless-arcade/stage/package.json' with { type: 'json' };
import { build } from 'esbuild';
import consoleManifest from '../package.json' with { type: 'json' };
import { bundleConsole } from '../server/bundle.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const STAGE = join(ROOT, 'packages', 'stage');

/** The files that Node.js begins with: what programs import, the command, and the threads next to it. */
const ENTRIES = {
  index: 'packages/stage/index.ts',
  'serverless-stage': 'packages/console/published/serverless-stage.ts',
  worker: 'packages/stage/services/lambda/worker.ts',
  compact: 'packages/stage/state/compact.ts',
  'documents-worker': 'packages/console/server/documents-worker.ts',
};

/** In the bundle: it would bring the SDK for JavaScript v2, 100 MB, of which the stage uses nothing. */
const { 'cognito-local': _, ...stageDependencies } = stageManifest.dependencies;
const DEPENDENCIES = { ...stageDependencies, elkjs: consoleManifest.dependencies.elkjs };

/** `require` for packages in the bundle that are written in CommonJS. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Writes the package that npm publishes: the stage with its command line and the console. @param folder is replaced */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: folder,
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    inject: [join(import.meta.dirname, 'node-20.ts')],
    external: [...Object.keys(DEPENDENCIES), '@dynoxide/*'],
    banner: { js: REQUIRE },
    metafile: true,
    logLevel: 'warning',
  });
  await bundleConsole(join(folder, 'console'));
  writeDeclarations(join(folder, 'types'));
  writeFileSync(join(folder, 'LICENSES.txt'), licencesOf(Object.keys(metafile.inputs)));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  copyFileSync(join(STAGE, 'README.md'), join(folder, 'README.md'));
}

function manifest() {
  const { name, version, license, type, description, optionalDependencies } = stageManifest;
  return {
    ...{ name, version, license, type, description },
    engines: { node: '>=20.16' },
    bin: { 'serverless-stage': 'serverless-stage.js' },
    exports: { '.': { types: './types/index.d.ts', default: './index.js' }, './package.json': './package.json' },
    files: ['*.js', 'console', 'types', 'LICENSES.txt'],
    dependencies: DEPENDENCIES,
    optionalDependencies,
  };
}

function writeDeclarations(folder: string): void {
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', join(import.meta.dirname, 'tsconfig.json'), '--outDir', folder], {
    stdio: 'inherit',
  });
}

/** The licences of the packages in the bundle, each of which every copy has to carry. */
function licencesOf(inputs: readonly string[]): string {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort().map(licenceIn).join('\n\n');
}

function licenceIn(folder: string): string {
  const path = join(ROOT, folder);
  const file = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
  const { name, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(path, file), 'utf8').trim();
  return `${name}\n\n${text}`;
}

if (import.meta.main) {
  const folder = join(ROOT, 'build', 'stage-package');
  await buildPackage(folder);
  console.log(`The package is in ${relative(process.cwd(), folder)}: npm pack makes its tarball.`);
}
