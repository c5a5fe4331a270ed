import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuildOptions, OutputFile } from 'esbuild';
import { functionEntries } from '../../lib/bundle.ts';
import { BUILD_OPTIONS, contentsOf } from '../../lib/bundling/build.ts';
import { hashOf } from '../../lib/fingerprint.ts';
import { IncrementalBuilds } from './incremental.ts';

/** Bundles the app and its functions for the person who works on them: readable, and again within moments. */
export class LiveBuild {
  readonly #root: string;
  readonly #builds = new IncrementalBuilds();
  /** Our own code of each function, without packages, when it was last bundled. */
  #functions: ReadonlyMap<string, string | undefined> = new Map();
  /** The same of the app that makes the stacks. */
  #app: string | undefined;

  /** @param root the project */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Compares our own code with that of the last call, without packages: what no function uses counts for nothing.
   * @returns the functions that are new or changed, by handler; at first all of them
   * @throws CommandError when code cannot be bundled; the next call compares with what was whole
   */
  async changedFunctions(): Promise<readonly string[]> {
    const handlers = [...functionEntries(this.#root).keys()];
    // Without splitting, the code of one function does not depend on that of others.
    const built = await this.#run(this.#entries(handlers), { packages: 'external', splitting: false });
    const functions = new Map(handlers.map((handler) => [handler, textAt(built, `${this.#outdir}/${handler}.mjs`)]));
    const changed = handlers.filter((handler) => functions.get(handler) !== this.#functions.get(handler));
    this.#functions = functions;
    return changed;
  }

  /** Whether the app that makes the stacks has changed since the last call, by more than comments. @throws CommandError */
  async appChanged(): Promise<boolean> {
    const app = [{ in: 'bin/app.ts', out: 'app' }];
    const built = await this.#run(app, { packages: 'external', splitting: false, minifyWhitespace: true });
    const before = this.#app;
    this.#app = textAt(built, `${this.#outdir}/app.mjs`);
    return this.#app !== before;
  }

  /**
   * Bundles functions with their packages.
   * @returns the absolute folder with the code of all of them
   * @throws CommandError when code cannot be bundled
   */
  async bundle(handlers: readonly string[]): Promise<string> {
    const options = { chunkNames: 'chunks/[name]-[hash]', sourcemap: 'linked', sourcesContent: false } as const;
    return this.#write(contentsOf(await this.#run(this.#entries(handlers), options), this.#outdir, this.#root));
  }

  close(): Promise<void> {
    return this.#builds.close();
  }

  get #outdir(): string {
    return join(this.#root, 'build', 'output');
  }

  #entries(handlers: readonly string[]) {
    const files = functionEntries(this.#root);
    return handlers.map((out) => ({ in: files.get(out) ?? out, out }));
  }

  #run(entryPoints: { in: string; out: string }[], options: BuildOptions): Promise<readonly OutputFile[]> {
    const common = { absWorkingDir: this.#root, outdir: this.#outdir, entryPoints };
    // A debugger shows the names that are in the code.
    return this.#builds.run({ ...BUILD_OPTIONS, minify: false, ...common, ...options });
  }

  /** Folders by their content, as deep in the project as those of `cdk.out`: source maps count on it. */
  #write(contents: ReadonlyMap<string, string>): string {
    const folder = join(this.#root, 'build', `live-${hashOf(JSON.stringify([...contents])).slice(0, 16)}`);
    for (const [name, content] of contents) {
      const file = join(folder, name);
      if (existsSync(file)) continue;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return folder;
  }
}

const textAt = (files: readonly OutputFile[], path: string): string | undefined =>
  files.find((file) => file.path.replaceAll('\\', '/') === path.replaceAll('\\', '/'))?.text;
