import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { BuildCache } from './bundling/cache.ts';
import { fillOnce, LinkedCode } from './bundling/linked-code.ts';
import { hashOf } from './fingerprint.ts';

/** The bundled functions: where a construct gets the code of its handler. */
export interface Bundles {
  /**
   * @param handler `<chapter>/<name>` for the file `lambda/<chapter>/functions/<name>.ts`
   * @throws when there is no such file
   */
  code(handler: string): Code;
  /**
   * The build context of a container image: a folder with the files of a handler, as `code` has them, and a Dockerfile.
   * @throws when there is no such handler
   */
  imageContext(handler: string, dockerfile: string): string;
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
 * Bundles every function of the application in one esbuild call, before any stack is built, and not at all when nothing
 * has changed since the last time (docs/decisions/0006).
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
  const entries = functionEntries(projectRoot);
  const cache = new BuildCache(projectRoot, directory, { entries: [...entries], sharedLayer });
  const functions = new Map(Object.entries(cache.read() ?? (await build(cache, entries, sharedLayer))));
  const layer = join(directory, 'layer');
  if (sharedLayer) await (await import('./bundling/layer.ts')).bundleLayer(projectRoot, layer);
  const filesOf = (handler: string) => {
    const files = functions.get(handler);
    if (files !== undefined) return files;
    throw new Error(`No function "${handler}": expected the file lambda/${handler.replace('/', '/functions/')}.ts`);
  };
  const pathsOf = (files: Readonly<Record<string, string>>) =>
    new Map(Object.entries(files).map(([name, hash]) => [name, cache.files.path(hash)] as const));
  return {
    ...(sharedLayer ? { layer: () => Code.fromAsset(layer) } : {}),
    code(handler) {
      const files = filesOf(handler);
      return new LinkedCode(hashOf(JSON.stringify(files)), pathsOf(files));
    },
    imageContext(handler, dockerfile) {
      const files = filesOf(handler);
      const hash = hashOf(JSON.stringify([files, readFileSync(dockerfile, 'utf8')]));
      const folder = join(`${directory}-images`, hash);
      fillOnce(folder, new Map([...pathsOf(files), ['Dockerfile', dockerfile]]));
      return folder;
    },
  };
}

/** The source file of each function, relative to the project and in order, by its handler. */
export function functionEntries(root: string): ReadonlyMap<string, string> {
  const files = globSync('lambda/*/functions/*.ts', { cwd: root }).map((file) => file.replaceAll(sep, '/'));
  return new Map(files.sort().map((file) => [handlerOf(file), file]));
}

/** Loads esbuild only when there is something to build. */
async function build(cache: BuildCache, entries: ReadonlyMap<string, string>, sharedLayer: boolean) {
  const [{ buildFunctions }, { SHARED_PACKAGES }] = await Promise.all([
    import('./bundling/build.ts'),
    import('./bundling/layer.ts'),
  ]);
  return cache.write(await buildFunctions(projectRoot, entries, sharedLayer ? SHARED_PACKAGES : []));
}

/** `lambda/seasons/functions/turn-season.ts` holds the handler `seasons/turn-season`. */
const handlerOf = (file: string): string =>
  file
    .replace(/^lambda\//, '')
    .replace('/functions/', '/')
    .replace(/\.ts$/, '');
