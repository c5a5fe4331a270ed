import { type GenericSchema, record, string } from 'valibot';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';

/**
 * Things by their names, such as templates of mails and rule sets. Those that CloudFormation declares are there at every start;
 * those that callers have made are kept.
 */
export class NamedThings<Thing> implements Durable<Readonly<Record<string, Thing>>> {
  readonly schema: GenericSchema<unknown, Readonly<Record<string, Thing>>>;
  readonly changes = new Changes(1);
  readonly #things = new Map<string, Thing>();
  readonly #declared = new Set<string>();

  constructor(thing: GenericSchema<unknown, Thing>) {
    this.schema = record(string(), thing);
  }

  get names(): readonly string[] {
    return [...this.#things.keys()];
  }

  find(name: string): Thing | undefined {
    return this.#things.get(name);
  }

  /** Adds one that a template of CloudFormation has. */
  declare(name: string, thing: Thing): void {
    this.#declared.add(name);
    this.#things.set(name, thing);
  }

  /** Adds or changes one as a caller asks. */
  set(name: string, thing: Thing): void {
    this.#things.set(name, thing);
    this.#note(name);
  }

  remove(name: string): void {
    this.#things.delete(name);
    this.#note(name);
  }

  save(): Readonly<Record<string, Thing>> {
    return Object.fromEntries([...this.#things].filter(([name]) => !this.#declared.has(name)));
  }

  restore(things: Readonly<Record<string, Thing>>): void {
    for (const [name, thing] of Object.entries(things)) if (!this.#declared.has(name)) this.#things.set(name, thing);
  }

  #note(name: string): void {
    if (!this.#declared.has(name)) this.changes.note([name], () => this.#things.get(name));
  }
}
