import { type BuildContext, type BuildOptions, context, type Message, type OutputFile } from 'esbuild';
import { CommandError } from '../command.ts';

/** How many builds are kept ready to run again: esbuild keeps in memory what it read for each. */
const KEPT = 4;

/** Builds that run again within moments, because esbuild remembers every file that has not changed. */
export class IncrementalBuilds {
  readonly #contexts = new Map<string, BuildContext>();

  /** Runs a build, and writes nothing. @throws CommandError with one line for each error in the code */
  async run(options: BuildOptions): Promise<readonly OutputFile[]> {
    const key = JSON.stringify(options);
    const kept = this.#contexts.get(key) ?? (await context({ ...options, logLevel: 'silent', write: false }));
    // The one that was used last is the last of the map.
    this.#contexts.delete(key);
    this.#contexts.set(key, kept);
    try {
      return (await kept.rebuild()).outputFiles ?? [];
    } catch (error) {
      const { errors = [] }: { readonly errors?: readonly Message[] } = Object(error);
      if (errors.length === 0) throw error;
      throw new CommandError(errors.map(sentence).join('\n'));
    } finally {
      await this.#forgetOld();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#contexts.values()].map((kept) => kept.dispose()));
  }

  async #forgetOld(): Promise<void> {
    for (const [key, oldest] of this.#contexts) {
      if (this.#contexts.size <= KEPT) return;
      this.#contexts.delete(key);
      await oldest.dispose();
    }
  }
}

/** `lambda/api/functions/list-games.ts:12:3: Expected ";" but found "games"` */
const sentence = ({ text, location }: Message): string =>
  location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`;
