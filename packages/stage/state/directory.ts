import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { StageError } from '../errors.ts';
import type { Keeper } from './durable.ts';
import { stateOf } from './entries.ts';
import { Journal, type JournalFiles, type JournalListener } from './journal.ts';
import { Lock } from './lock.ts';
import { Contents, DamagedLog, headerLine, replaceFile } from './log.ts';

/** What a stage keeps besides its tables. Times are epoch milliseconds of the stage. */
export interface StageState {
  readonly clock: { readonly createdAt: number; readonly now: number };
  /** By the name of the part. */
  readonly parts: ReadonlyMap<string, unknown>;
  /** Parts that cannot be read. */
  readonly damaged: readonly string[];
}

/** A file of a service that stores its data itself. */
export interface StateFile {
  readonly path: string;
  /** Written into the file, and the same as in the state that it belongs to. */
  readonly identity: string;
  /** Whether a stage that had this state has made the file. */
  readonly exists: boolean;
}

/** The directory in which a stage keeps everything that survives a restart: its tables, and logs with the rest. */
export class StateDirectory {
  readonly #path: string;
  readonly #lock: Lock;
  #identity: string = randomUUID();
  #createdAt: number | undefined;
  readonly #files: StateFile[] = [];

  /**
   * @param path is created if it does not exist. Only its owner may read it, because it contains keys.
   * @throws StageError when it cannot be created
   */
  constructor(path: string) {
    this.#path = path;
    this.#lock = new Lock(join(path, 'lock'));
    this.#orRefuse(() => mkdirSync(path, { recursive: true, mode: 0o700 }));
  }

  /**
   * Takes the directory for this process, until it is released.
   * @param now epoch milliseconds, when a new state begins
   * @returns its state; undefined in a directory in which no stage has been opened yet
   * @throws StageError while another stage uses it, or when the stage cannot read its state
   */
  take(now = Date.now()): StageState | undefined {
    this.#orRefuse(() => this.#lock.take(this.#path));
    try {
      const state = this.#read();
      if (state === undefined) this.#orRefuse(() => this.#start(now));
      return state;
    } catch (error) {
      this.release();
      throw error;
    }
  }

  release(): void {
    this.#lock.release();
  }

  /** A file of a service, after {@link take}. */
  file(name: string): StateFile {
    const file = { path: join(this.#path, name), identity: this.#identity, exists: this.#createdAt !== undefined };
    this.#files.push(file);
    return file;
  }

  /** Writes everything, and from then on what changes. @throws StageError when it cannot be written */
  journal(keeper: Keeper, clock: { readonly createdAt: number; now(): number }, listener: JournalListener): Journal {
    const header = { identity: this.#identity, createdAt: clock.createdAt };
    return this.#orRefuse(() => new Journal(this.#journalFiles(), header, keeper, () => clock.now(), listener));
  }

  /**
   * Keeps what cannot be read, for a person who wants to look at it.
   * @returns where
   */
  setAside(): string {
    const folder = join(this.#path, 'damaged');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const number of this.#logs()) copyFileSync(this.#log(number), join(folder, basename(this.#log(number))));
    return folder;
  }

  #journalFiles(): JournalFiles {
    // A server that DYNAMODB_ENDPOINT names leaves no file here.
    const present = this.#files.filter(({ path }) => existsSync(path));
    return {
      log: (number) => this.#log(number),
      next: () => (this.#logs().at(-1) ?? 0) + 1,
      upTo: (last) =>
        this.#logs()
          .filter((number) => number <= last)
          .map((number) => this.#log(number)),
      deleteBefore: (first) => {
        for (const number of this.#logs()) if (number < first) rmSync(this.#log(number), { force: true });
      },
      check: () => {
        const gone = present.find(({ path }) => !existsSync(path));
        if (gone !== undefined) throw new Error(`${basename(gone.path)} is not there any more`);
      },
    };
  }

  #log(number: number): string {
    return join(this.#path, `state-${`${number}`.padStart(6, '0')}.log`);
  }

  /** The numbers of the logs, in order. */
  #logs(): readonly number[] {
    return this.#names()
      .map((name) => Number(/^state-(\d+)\.log$/.exec(name)?.[1]))
      .filter((number) => Number.isInteger(number))
      .toSorted((a, b) => a - b);
  }

  /** A directory that somebody has removed contains nothing. */
  #names(): readonly string[] {
    return existsSync(this.#path) ? readdirSync(this.#path) : [];
  }

  #read(): StageState | undefined {
    if (existsSync(join(this.#path, 'state.json'))) throw this.#useless('has a state.json, of an older local stage');
    const logs = this.#logs();
    if (logs.length === 0) {
      if (existsSync(join(this.#path, 'tables.db'))) throw this.#useless('has tables.db, and no state next to it');
      return undefined;
    }
    const contents = new Contents();
    try {
      for (const number of logs) contents.add(this.#log(number));
    } catch (error) {
      throw error instanceof DamagedLog ? this.#useless(`has a damaged state (${error.message})`) : error;
    }
    const { header, now } = contents;
    // A first start that did not come to its end: nothing was answered.
    if (header === undefined || now === undefined) return this.#clear();
    this.#identity = header.identity;
    this.#createdAt = header.createdAt;
    const parts = new Map([...contents.parts()].map(([name, entries]) => [name, stateOf(entries)]));
    return { clock: { createdAt: header.createdAt, now }, parts, damaged: [...contents.damaged] };
  }

  /** Says whose the directory is before anything else is in it. */
  #start(now: number): void {
    replaceFile(this.#log(1), [headerLine({ identity: this.#identity, createdAt: now, isWhole: true })]);
  }

  #clear(): undefined {
    for (const name of this.#names()) {
      if (/^(?:state-.*\.log|tables\.db)/.test(name)) rmSync(join(this.#path, name));
    }
  }

  #orRefuse<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof StageError) throw error;
      throw new StageError(
        `The state cannot be kept in ${this.#path}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  #useless(why: string): StageError {
    return new StageError(`${this.#path} ${why}. To begin anew, delete the directory or name another one.`);
  }
}
