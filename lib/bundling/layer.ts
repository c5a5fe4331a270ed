import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUILD_OPTIONS } from './build.ts';

/** What most functions use; a layer that holds it holds all of it, because it cannot know what a function leaves out. */
export const SHARED_PACKAGES = [
  '@aws-lambda-powertools/batch',
  '@aws-lambda-powertools/logger',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-sqs',
  '@aws-sdk/util-dynamodb',
  '@middy/core',
  'valibot',
] as const;

/** Bundles the shared packages, each under the name by which functions import it. */
export async function bundleLayer(projectRoot: string, directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  const packages = join(directory, 'nodejs', 'node_modules');
  await build({
    ...BUILD_OPTIONS,
    absWorkingDir: projectRoot,
    entryPoints: SHARED_PACKAGES.map((name) => ({ in: name, out: `${name}/index` })),
    outdir: packages,
    chunkNames: 'arcade-chunks/[name]-[hash]',
  });
  for (const name of SHARED_PACKAGES) {
    const description = { name, type: 'module', exports: './index.mjs' };
    writeFileSync(join(packages, name, 'package.json'), JSON.stringify(description));
  }
}
