import type { Stage } from '@serverless-arcade/stage/stage.ts';
import type { LiveBuild } from './live-build.ts';

/** The code that functions run instead of that of the templates, while a person works on it. */
export class LiveCode {
  readonly #build: LiveBuild;
  /** The folder of each function's code, by handler. */
  readonly #folders = new Map<string, string>();

  constructor(build: LiveBuild) {
    this.#build = build;
  }

  /** Bundles the functions whose code has changed since the last call. @throws CommandError when it cannot be bundled */
  async bundle(): Promise<readonly string[]> {
    const changed = await this.#build.changedFunctions();
    if (changed.length === 0) return [];
    const folder = await this.#build.bundle(changed);
    for (const handler of changed) this.#folders.set(handler, folder);
    return changed;
  }

  /**
   * Lets a stage run the code of some functions, or of all that were bundled.
   * @returns how many functions run other code now
   */
  async applyTo({ services: { lambda } }: Stage, handlers?: readonly string[]): Promise<number> {
    let replaced = 0;
    for (const fn of lambda.all) {
      const handler = fn.handler.replace(/\.[^.]+$/, '');
      const folder = this.#folders.get(handler);
      if (folder === undefined || handlers?.includes(handler) === false) continue;
      await lambda.replaceCode(fn.name, folder);
      replaced += 1;
    }
    return replaced;
  }
}
