import type { Context } from 'cognito-local/lib/services/context.js';
import type { DataStore } from 'cognito-local/lib/services/dataStore/dataStore.js';

/** Keeps what cognito-local would write into a file: named sections, most of which hold entries by key. */
export class MemoryStore implements DataStore {
  readonly #root: object;
  #changed: (section: string, name: string) => void = () => {};

  constructor(defaults: object) {
    this.#root = { ...defaults };
  }

  /** The entries of a section as they are now; {@link get} only promises them. What they are, the caller knows. */
  section<T>(name: string): Readonly<Record<string, T>> {
    return { ...Reflect.get(this.#root, name) };
  }

  /** Calls back with every entry of a section that has changed or gone. */
  whenChanged(changed: (section: string, name: string) => void): void {
    this.#changed = changed;
  }

  /** Replaces a section as a whole. */
  replace(name: string, entries: object): void {
    Reflect.set(this.#root, name, { ...entries });
  }

  get<T>(context: Context, key: string | string[]): Promise<T | null>;
  get<T>(context: Context, key: string | string[], fallback: T): Promise<T>;
  async get<T>(_context: Context, key: string | string[], fallback: T | null = null): Promise<T | null> {
    const { parent, name } = this.#locate(key);
    return Object.hasOwn(parent, name) ? Reflect.get(parent, name) : fallback;
  }

  async getRoot<T>(_context: Context): Promise<T | null> {
    throw new Error('Only the configuration of cognito-local is read as a whole, and the stage configures in code');
  }

  async set<T>(_context: Context, key: string | string[], value: T): Promise<void> {
    const { parent, name } = this.#locate(key);
    Object.defineProperty(parent, name, { value, configurable: true, enumerable: true, writable: true });
    this.#tell(key);
  }

  async delete(_context: Context, key: string | string[]): Promise<void> {
    const { parent, name } = this.#locate(key);
    Reflect.deleteProperty(parent, name);
    this.#tell(key);
  }

  #tell(key: string | string[]): void {
    const [section = '', entry] = [key].flat();
    if (entry !== undefined) this.#changed(section, entry);
  }

  #locate(key: string | string[]): { readonly parent: object; readonly name: string } {
    const [section = '', entry] = [key].flat();
    if (entry === undefined) return { parent: this.#root, name: section };
    if (!Object.hasOwn(this.#root, section)) Reflect.set(this.#root, section, {});
    return { parent: Reflect.get(this.#root, section), name: entry };
  }
}
