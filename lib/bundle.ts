import { createHash } from 'node:crypto';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { AssetHashType } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { keepOwnSources } from './source-maps.ts';

/** The bundled functions: where a construct gets the code of its handler. */
export interface Bundles {
  /**
   * @param handler `<chapter>/<name>` for the file `lambda/<chapter>/functions/<name>.ts`
   * @throws when there is no such file
   */
  code(handler: string): Code;
  /** The packages that functions share, if they are not in every bundle; a new `Code` for each stack, as the CDK wants it. */
  layer?(): Code;
}

export interface BundleOptions {
  /**
   * Where the output goes.
   * @default `build/functions` in the project
   */
  readonly directory?: string;
  /**
   * Whether the packages that functions share go into a layer instead of every bundle (docs/decisions/0009).
   * @default false
   */
  readonly sharedLayer?: boolean;
}

const projectRoot = join(import.meta.dirname, '..');

/**
 * Bundles every function of the application in one esbuild call, before any stack is built.
 *
 * One call instead of a `NodejsFunction` per function: that construct starts a bundler each time, about 0.45 s of
 * synth per function. Code splitting moves what a cold start does not need (the SDK's credential chain for SSO and
 * STS, loaded by dynamic import) into chunks of its own. Each function's asset holds its entry and the chunks it can
 * reach, under the same relative paths, so it runs from `cdk.out` as it runs in Lambda.
 */
export async function bundleFunctions({
  directory = join(projectRoot, 'build', 'functions'),
  sharedLayer = false,
}: BundleOptions = {}): Promise<Bundles> {
  rmSync(directory, { recursive: true, force: true });
  const entries = globSync('lambda/*/functions/*.ts', { cwd: projectRoot })
    .map((file) => file.replaceAll(sep, '/'))
    .sort();
  const staging = join(directory, 'all');
  const { metafile } = await build({
    ...BUILD_OPTIONS,
    entryPoints: entries.map((file) => ({ in: file, out: handlerOf(file) })),
    outdir: staging,
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: 'linked',
    sourcesContent: false,
    external: sharedLayer ? [...SHARED_PACKAGES] : [],
  });
  keepOwnSources(staging, projectRoot);

  const assets = new Map<string, Code>();
  for (const entry of entries) {
    const handler = handlerOf(entry);
    assets.set(handler, assembleAsset(metafile, staging, join(directory, handler.replace('/', '-')), handler));
  }
  const layer = join(directory, 'layer');
  if (sharedLayer) await bundleLayer(layer);
  return {
    ...(sharedLayer ? { layer: () => Code.fromAsset(layer) } : {}),
    code(handler) {
      const code = assets.get(handler);
      if (code === undefined)
        throw new Error(`No function "${handler}": expected the file lambda/${handler.replace('/', '/functions/')}.ts`);
      return code;
    },
  };
}

/** `lambda/seasons/functions/turn-season.ts` holds the handler `seasons/turn-season`. */
const handlerOf = (file: string): string =>
  file
    .replace(/^lambda\//, '')
    .replace('/functions/', '/')
    .replace(/\.ts$/, '');

/** What most functions use; a layer that holds it holds all of it, because it cannot know what a function leaves out. */
const SHARED_PACKAGES = [
  '@aws-lambda-powertools/batch',
  '@aws-lambda-powertools/logger',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-sqs',
  '@aws-sdk/util-dynamodb',
  '@middy/core',
  'valibot',
] as const;

/** Bundles the shared packages, each under the name by which functions import it. */
async function bundleLayer(directory: string): Promise<void> {
  const packages = join(directory, 'nodejs', 'node_modules');
  await build({
    ...BUILD_OPTIONS,
    entryPoints: SHARED_PACKAGES.map((name) => ({ in: name, out: `${name}/index` })),
    outdir: packages,
    chunkNames: 'arcade-chunks/[name]-[hash]',
  });
  for (const name of SHARED_PACKAGES) {
    const description = { name, type: 'module', exports: './index.mjs' };
    writeFileSync(join(packages, name, 'package.json'), JSON.stringify(description));
  }
}

/** Some CommonJS dependencies call `require` for Node's own modules; an ES module has none unless it makes one. */
const REQUIRE_SHIM =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

const BUILD_OPTIONS = {
  absWorkingDir: projectRoot,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  metafile: true,
  logLevel: 'warning',
  banner: { js: REQUIRE_SHIM },
} as const satisfies BuildOptions;

/** Copies an entry and every chunk it reaches into the function's own folder, hashed by content only. */
function assembleAsset(metafile: Metafile, staging: string, target: string, handler: string): Code {
  const hash = createHash('sha256');
  for (const file of reachable(metafile, staging, `${handler}.mjs`)) {
    for (const name of [file, `${file}.map`]) {
      const copy = join(target, name);
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(join(staging, name), copy);
      hash.update(name).update('\0').update(readFileSync(copy));
    }
  }
  return Code.fromAsset(target, { assetHash: hash.digest('hex'), assetHashType: AssetHashType.CUSTOM });
}

/** The files an output imports, statically or dynamically, itself first; paths relative to the staging folder. */
function reachable(metafile: Metafile, staging: string, entry: string): string[] {
  const prefix = `${relative(projectRoot, staging).replaceAll(sep, '/')}/`;
  const seen = new Set([`${prefix}${entry}`]);
  for (const path of seen) {
    for (const imported of metafile.outputs[path]?.imports ?? []) {
      if (imported.external !== true) seen.add(imported.path);
    }
  }
  return [...seen].map((path) => path.slice(prefix.length)).sort();
}
