import { createHash } from 'node:crypto';
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { AssetHashType } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { build, type Metafile } from 'esbuild';
import { keepOwnSources } from './source-maps.ts';

/** The bundled functions: where a construct gets the code of its handler. */
export interface Bundles {
  /**
   * @param handler `<chapter>/<file>` below `lambda/`, without extension
   * @throws when there is no such file
   */
  code(handler: string): Code;
}

const projectRoot = join(import.meta.dirname, '..');

/**
 * Bundles every function of the application in one esbuild call, before any stack is built.
 *
 * One call instead of a `NodejsFunction` per function: that construct starts a bundler each time, about 0.45 s of
 * synth per function. Code splitting moves what a cold start does not need (the SDK's credential chain for SSO and
 * STS, loaded by dynamic import) into chunks of its own. Each function's asset holds its entry and the chunks it can
 * reach, under the same relative paths, so it runs from `cdk.out` as it runs in Lambda.
 *
 * @param directory where the output goes
 * @default `build/functions` in the project
 */
export async function bundleFunctions(directory = join(projectRoot, 'build', 'functions')): Promise<Bundles> {
  rmSync(directory, { recursive: true, force: true });
  const entries = globSync('lambda/*/*.ts', { cwd: projectRoot }).filter(
    (file) => !file.includes(`${sep}shared${sep}`),
  );
  const staging = join(directory, 'all');
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: entries.sort(),
    outbase: 'lambda',
    outdir: staging,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
    banner: { js: REQUIRE_SHIM },
  });
  keepOwnSources(staging, projectRoot);

  const assets = new Map<string, Code>();
  for (const entry of entries) {
    const handler = entry
      .replace(/^lambda[\\/]/, '')
      .replace(/\.ts$/, '')
      .replaceAll(sep, '/');
    assets.set(handler, assembleAsset(metafile, staging, join(directory, handler.replace('/', '-')), handler));
  }
  return {
    code(handler) {
      const code = assets.get(handler);
      if (code === undefined) throw new Error(`No function "${handler}": expected the file lambda/${handler}.ts`);
      return code;
    },
  };
}

/** Some CommonJS dependencies call `require` for Node's own modules; an ES module has none unless it makes one. */
const REQUIRE_SHIM =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

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
  const prefix = `${staging.slice(projectRoot.length + 1).replaceAll(sep, '/')}/`;
  const seen = new Set([`${prefix}${entry}`]);
  for (const path of seen) {
    for (const imported of metafile.outputs[path]?.imports ?? []) {
      if (imported.external !== true) seen.add(imported.path);
    }
  }
  return [...seen].map((path) => path.slice(prefix.length)).sort();
}
