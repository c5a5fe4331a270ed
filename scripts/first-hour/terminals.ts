import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

/** What a terminal writes after a block has been run. */
const DONE = 'first-hour-block-done';

/** A process with its output so far, started as a group of its own that Ctrl+C reaches as a whole. */
class Terminal {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<unknown>;
  output = '';

  constructor(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
    this.#child = spawn(command, args, { cwd, env, detached: true });
    this.#exited = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += stripVTControlCharacters(text);
      });
    }
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Waits until the output has something. @throws with the output, when it has not in time or the process has ended */
  async until(what: string, seconds: number, has: () => boolean): Promise<void> {
    const deadline = Date.now() + seconds * 1_000;
    while (!has()) {
      if (Date.now() > deadline || this.#child.exitCode !== null)
        throw new Error(`${what}\nThe terminal has:\n${this.output.slice(-3_000)}`);
      await pause(50);
    }
  }

  async signal(name: 'SIGINT' | 'SIGKILL'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.pid === undefined) return;
    process.kill(-this.#child.pid, name);
    await this.#exited;
  }
}

/** The two terminals of the reader. */
export class Terminals {
  readonly #cwd: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #shell: Terminal;
  #stage: Terminal | undefined;

  /** @param cwd the folder in which the reader is */
  constructor(cwd: string, env: NodeJS.ProcessEnv) {
    this.#cwd = cwd;
    this.#env = env;
    this.#shell = new Terminal('bash', ['--noprofile', '--norc'], cwd, env);
    this.#shell.write('exec 2>&1\n');
  }

  /** Runs commands in the second terminal. @returns the lines that they print */
  async run(commands: string, seconds: number): Promise<readonly string[]> {
    const from = this.#shell.output.length;
    this.#shell.write(`${commands}\necho "${DONE}"\n`);
    await this.#shell.until(`${commands}\nhas not ended`, seconds, () => this.#shell.output.includes(DONE, from));
    const lines = this.#shell.output.slice(from).split('\n');
    return lines.slice(
      0,
      lines.findIndex((line) => line.includes(DONE)),
    );
  }

  /** Runs a command in the first terminal, until the reader presses Ctrl+C. */
  start(command: string): void {
    this.#stage = new Terminal('bash', ['-c', command], this.#cwd, this.#env);
  }

  /** Waits for a line in the first terminal. */
  async shows(what: string, seconds: number, isIt: (line: string) => boolean): Promise<void> {
    const stage = this.#stage;
    if (stage === undefined) throw new Error(`${what}: nothing runs in the first terminal`);
    await stage.until(`The first terminal does not show: ${what}`, seconds, () => stage.output.split('\n').some(isIt));
  }

  /** Ctrl+C in the first terminal. */
  async interrupt(): Promise<void> {
    await this.#stage?.signal('SIGINT');
    this.#stage = undefined;
  }

  async close(): Promise<void> {
    await this.#stage?.signal('SIGINT');
    await this.#shell.signal('SIGKILL');
  }
}
