import { createHash } from 'node:crypto';
import { record, string } from 'valibot';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { Definition } from './language/definition.ts';
import { readDefinition } from './language/read-definition.ts';

type Sources = Readonly<Record<string, string>>;

/**
 * The texts of definitions, each once. An execution goes on with the one with which it started, also when the template has another one
 * after a restart.
 */
export class Definitions implements Durable<Sources> {
  readonly schema = record(string(), string());
  readonly changes = new Changes(1);
  readonly #sources = new Map<string, string>();
  readonly #read = new Map<string, Definition>();

  /** @returns the name under which it is found from now on */
  keep(source: string): string {
    const name = createHash('sha256').update(source).digest('hex').slice(0, 32);
    if (this.#sources.has(name)) return name;
    this.#sources.set(name, source);
    this.#note(name);
    return name;
  }

  has(name: string): boolean {
    return this.#sources.has(name);
  }

  /** The text of a definition. @throws Error when none was kept under the name */
  source(name: string): string {
    const source = this.#sources.get(name);
    if (source === undefined) throw new Error(`No definition was kept under ${name}`);
    return source;
  }

  find(name: string): Definition {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const read = readDefinition(JSON.parse(this.source(name)));
    this.#read.set(name, read);
    return read;
  }

  /** Forgets what no execution has. */
  retain(names: ReadonlySet<string>): void {
    for (const name of this.#sources.keys()) {
      if (names.has(name)) continue;
      this.#sources.delete(name);
      this.#note(name);
    }
  }

  save(): Sources {
    return Object.fromEntries(this.#sources);
  }

  restore(sources: Sources): void {
    for (const [name, source] of Object.entries(sources)) this.#sources.set(name, source);
  }

  #note(name: string): void {
    this.changes.note([name], () => this.#sources.get(name));
  }
}
