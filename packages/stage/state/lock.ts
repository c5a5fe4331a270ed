import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { nullable, number, object, optional, safeParse, string } from 'valibot';
import { StageError } from '../errors.ts';
import { parsedJson } from '../json.ts';

/** A process, told from a later one that has got its number. */
const holderSchema = object({ pid: number(), startedAt: optional(nullable(string())) });

/** Lets one stage at a time use a directory. A lock that a crash has left behind does not count. */
export class Lock {
  readonly #file: string;
  readonly #release = () => this.release();

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws StageError while a stage of another process has it, or of this one */
  take(directory: string): void {
    const holder = this.#holder();
    if (holder !== undefined) throw new StageError(`${directory} is in use by the local stage of process ${holder}.`);
    rmSync(this.#file, { force: true });
    try {
      writeFileSync(this.#file, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) }), { flag: 'wx' });
    } catch (error) {
      if (Object(error).code === 'EEXIST')
        throw new StageError(`${directory} has just been taken by another local stage.`);
      throw error;
    }
    process.once('exit', this.#release);
  }

  release(): void {
    process.off('exit', this.#release);
    rmSync(this.#file, { force: true });
  }

  /** The number of the process that has it, as long as that process runs. */
  #holder(): number | undefined {
    const { success, output } = safeParse(holderSchema, parsedJson(textOf(this.#file)));
    if (!success || !isRunning(output.pid)) return undefined;
    const { pid, startedAt } = output;
    return (startedAt ?? undefined) === (startOf(pid) ?? undefined) ? pid : undefined;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (Object(error).code === 'ENOENT') return '';
    throw error;
  }
}

/** When a process began, in a form that only says whether it is the same; null where the system does not tell. */
function startOf(pid: number): string | null {
  try {
    // The 22nd value; the second one may contain spaces: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? null;
    if (process.platform === 'win32') return null;
    return execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It exists and belongs to another user.
    return Object(error).code === 'EPERM';
  }
}
