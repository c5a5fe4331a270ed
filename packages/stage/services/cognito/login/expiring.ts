import { randomBytes } from 'node:crypto';
import { type GenericSchema, number, object, record, string } from 'valibot';
import type { StageClock } from '../../../clock.ts';
import type { Changes } from '../../../state/changes.ts';

interface Entry<T> {
  readonly value: T;
  /** Stage time, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Entries as they are saved. */
export const savedEntries = <S extends GenericSchema>(value: S) =>
  record(string(), object({ value, expiresAt: number() }));

/** What is known by a secret name until its time is over: codes, sessions of browsers, sign-ins at another provider. */
export class Expiring<T> {
  readonly #clock: StageClock;
  readonly #changes: Changes;
  readonly #section: string;
  readonly #milliseconds: number;
  readonly #entries = new Map<string, Entry<T>>();

  /** @param section where the entries are in the saved state */
  constructor(clock: StageClock, changes: Changes, section: string, milliseconds: number) {
    this.#clock = clock;
    this.#changes = changes;
    this.#section = section;
    this.#milliseconds = milliseconds;
  }

  save(): Record<string, Entry<T>> {
    return Object.fromEntries(this.#entries);
  }

  restore(entries: Readonly<Record<string, Entry<T>>>): void {
    for (const [name, entry] of Object.entries(entries)) this.#entries.set(name, entry);
  }

  /** @returns the name */
  add(value: T): string {
    const now = this.#clock.now();
    for (const [name, { expiresAt }] of this.#entries) if (expiresAt <= now) this.#remove(name);
    const name = randomBytes(24).toString('base64url');
    this.#entries.set(name, { value, expiresAt: now + this.#milliseconds });
    this.#note(name);
    return name;
  }

  find(name: string): T | undefined {
    const entry = this.#entries.get(name);
    return entry !== undefined && entry.expiresAt > this.#clock.now() ? entry.value : undefined;
  }

  /** Finds it for the last time. */
  take(name: string): T | undefined {
    const value = this.find(name);
    this.#remove(name);
    return value;
  }

  #remove(name: string): void {
    if (this.#entries.delete(name)) this.#note(name);
  }

  #note(name: string): void {
    this.#changes.note([this.#section, name], () => this.#entries.get(name));
  }
}
