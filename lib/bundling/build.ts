import { join, relative, sep } from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import { leanSchemas } from './lean-schemas.ts';
import { ownModules } from './own-modules.ts';
import { keepOwnSources } from './source-maps.ts';

/** What one esbuild call makes of some entries. */
export interface Build {
  /** The files of each entry, itself first, by the entry's name; paths relative to the output folder, without maps. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /** The content of every file and every source map, by path. */
  readonly contents: ReadonlyMap<string, string>;
  /** Every file that esbuild read, relative to the project. */
  readonly inputs: readonly string[];
}

/** Some CommonJS dependencies call `require` for Node's own modules; an ES module has none unless it makes one. */
const REQUIRE_SHIM = 'const require=process.getBuiltinModule;';

export const BUILD_OPTIONS = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  logLevel: 'warning',
  banner: { js: REQUIRE_SHIM },
} as const satisfies BuildOptions;

/** What makes the import of the bundles shorter (docs/decisions/0006-bundling.md). */
export const shortImports = (projectRoot: string) => [leanSchemas(projectRoot), ownModules];

/**
 * Bundles entries in one call and writes nothing.
 * @param entries the source file of each entry by its name, relative to `projectRoot`
 * @param external packages that stay imports
 */
export async function buildFunctions(
  projectRoot: string,
  entries: ReadonlyMap<string, string>,
  external: readonly string[],
): Promise<Build> {
  const outdir = join(projectRoot, 'build', 'output');
  const { metafile, outputFiles } = await build({
    ...BUILD_OPTIONS,
    absWorkingDir: projectRoot,
    entryPoints: [...entries].map(([out, file]) => ({ in: file, out })),
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    sourcemap: 'linked',
    sourcesContent: false,
    external: [...external],
    plugins: shortImports(projectRoot),
    metafile: true,
    write: false,
  });
  const prefix = `${relative(projectRoot, outdir).replaceAll(sep, '/')}/`;
  return {
    files: new Map([...entries.keys()].map((entry) => [entry, reachable(metafile, prefix, `${entry}.mjs`)])),
    contents: contentsOf(outputFiles, outdir, projectRoot),
    inputs: Object.keys(metafile.inputs),
  };
}

/** What esbuild has made, by path relative to its output folder; of source maps, what is about our own code. */
export function contentsOf(files: readonly OutputFile[], outdir: string, projectRoot: string): Map<string, string> {
  const written = new Map(files.map(({ path, text }) => [path, text]));
  const contents = new Map<string, string>();
  for (const [path, text] of written) {
    if (path.endsWith('.map')) continue;
    const name = relative(outdir, path).replaceAll(sep, '/');
    const map = keepOwnSources(written.get(`${path}.map`) ?? '', `${path}.map`, projectRoot);
    contents.set(name, map === undefined ? withoutMap(text) : text);
    if (map !== undefined) contents.set(`${name}.map`, map);
  }
  return contents;
}

/** Without its last line, which names a source map. */
const withoutMap = (text: string): string => text.replace(/\n\/\/# sourceMappingURL=.*\n$/, '\n');

/** The files that an output imports, statically or dynamically, itself first. */
function reachable(metafile: Metafile, prefix: string, entry: string): string[] {
  const seen = new Set([`${prefix}${entry}`]);
  for (const path of seen) {
    for (const imported of metafile.outputs[path]?.imports ?? []) {
      if (imported.external !== true) seen.add(imported.path);
    }
  }
  return [...seen].map((path) => path.slice(prefix.length));
}
