import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type InferOutput, literal, number, object, record, safeParse, string, unknown } from 'valibot';
import { StageError } from '../errors.ts';
import { parsedJson } from '../json.ts';
import { describe } from './durable.ts';

/** Raised when older files cannot be read any more. */
const FORMAT = 1;

const stageState = object({
  format: literal(FORMAT),
  clock: object({ createdAt: number(), now: number() }),
  parts: record(string(), unknown()),
});

/** What a stage keeps besides its tables. Times are epoch milliseconds of the stage. */
export type StageState = Omit<InferOutput<typeof stageState>, 'format'>;

/** The directory in which a stage keeps everything that survives a restart: its tables, and one file with the rest. */
export class StateDirectory {
  readonly #path: string;

  /**
   * @param path is created if it does not exist. Only its owner may read it, because it contains keys.
   * @throws StageError when it cannot be created
   */
  constructor(path: string) {
    this.#path = path;
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new StageError(`The state cannot be kept in ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /**
   * A file of a service that stores its data itself.
   * @throws StageError when it exists without the state that belongs to it
   */
  file(name: string): string {
    const path = join(this.#path, name);
    if (!existsSync(this.#file) && existsSync(path)) throw this.#useless(`has ${name}, and no state.json next to it`);
    return path;
  }

  get #file(): string {
    return join(this.#path, 'state.json');
  }

  get #lock(): string {
    return join(this.#path, 'lock');
  }

  /**
   * Takes the directory for this process, until it is released.
   * @returns its state; undefined in a directory that no stage has used yet
   * @throws StageError while another stage uses it, or when the stage cannot read its state
   */
  take(): StageState | undefined {
    const holder = existsSync(this.#lock) ? Number(readFileSync(this.#lock, 'utf8')) : Number.NaN;
    if (isRunning(holder)) throw new StageError(`${this.#path} is in use by the local stage of process ${holder}.`);
    const state = this.#read();
    writeFileSync(this.#lock, `${process.pid}`);
    return state;
  }

  release(): void {
    rmSync(this.#lock, { force: true });
  }

  #read(): StageState | undefined {
    if (!existsSync(this.#file)) return undefined;
    const json = parsedJson(readFileSync(this.#file, 'utf8'));
    const { format } = { format: undefined, ...Object(json) };
    if (typeof format === 'number' && format > FORMAT) {
      throw new StageError(
        `${this.#file} has the format ${format}, of a newer local stage than this one, which reads ${FORMAT}.`,
      );
    }
    const parsed = safeParse(stageState, json);
    if (!parsed.success) throw this.#useless(`has a damaged state.json (${describe(parsed.issues[0])})`);
    return parsed.output;
  }

  /** Replaces the state as a whole: whenever the process or the machine stops, the old one is there or the new one. */
  write({ clock, parts }: StageState): void {
    const temporary = `${this.#file}.new`;
    const descriptor = openSync(temporary, 'w', 0o600);
    try {
      writeFileSync(descriptor, JSON.stringify({ format: FORMAT, clock, parts }));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, this.#file);
  }

  /** Runs `restore`, and adds the directory to its errors. @throws StageError */
  restoring<T>(restore: () => T): T {
    try {
      return restore();
    } catch (error) {
      throw error instanceof StageError ? this.#useless(`has a damaged state.json (${error.message})`) : error;
    }
  }

  #useless(why: string): StageError {
    return new StageError(`${this.#path} ${why}. To begin anew, delete the directory or name another one.`);
  }
}

/** Whether a process of this number runs. A lock that a crash has left behind does not count. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It exists and belongs to another user.
    return Object(error).code === 'EPERM';
  }
}
