import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { StageError } from '../../errors.ts';

const START_MILLISECONDS = 10_000;

/** One process of the engine, which listens. */
export class EngineProcess {
  readonly endpoint: string;
  readonly #child: ChildProcess;
  readonly #stopWithParent = () => this.#child.kill('SIGKILL');
  #isStopped = false;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.endpoint = `http://127.0.0.1:${port}`;
    process.once('exit', this.#stopWithParent);
  }

  /**
   * Starts the engine, and waits until it listens.
   * @param file holds the data, which is in memory without it
   * @throws StageError when it does not start
   */
  static async start(binary: string, file?: string): Promise<EngineProcess> {
    const port = await freePort();
    const storage = file === undefined ? [] : ['--db-path', file];
    const child = start(binary, ['--host', '127.0.0.1', '--port', `${port}`, ...storage]);
    const started = new EngineProcess(child, port);
    // A shell that has been killed cannot read the line that ends it.
    child.stdin?.on('error', () => {});
    try {
      await listening(child, binary);
    } catch (error) {
      process.off('exit', started.#stopWithParent);
      throw error;
    }
    return started;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Calls back when it ends and was not stopped. @param onEnd hears how it ended */
  whenEnded(onEnd: (how: string) => void): void {
    const end = () => {
      process.off('exit', this.#stopWithParent);
      if (!this.#isStopped) onEnd(this.#child.signalCode ?? `code ${this.#child.exitCode}`);
    };
    if (this.hasEnded) end();
    else this.#child.once('exit', end);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    process.off('exit', this.#stopWithParent);
    if (this.hasEnded) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin?.end('\n');
    this.#child.kill('SIGTERM');
    await exited;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/**
 * Becomes the engine, and leaves two things behind. The engine ignores the signal of a file that may not grow any more, so
 * that a write fails, as it does when a disk is full, and not the engine. And a shell waits for the end of its input: it
 * comes without a line when the process of the stage is gone, even by SIGKILL, which an engine cannot see by itself.
 */
const GUARDED = `
  exec 3<&0 </dev/null
  trap "" XFSZ
  (trap "" HUP INT TERM; read -r _ <&3 || kill -9 $$) >/dev/null 2>&1 &
  exec "$0" "$@" 3<&-`;

/** Windows has no such shell: there only the exit handler ends the engine. */
function start(binary: string, options: readonly string[]): ChildProcess {
  if (process.platform === 'win32') return spawn(binary, options, { stdio: ['ignore', 'pipe', 'pipe'] });
  return spawn('/bin/sh', ['-c', GUARDED, binary, ...options], { stdio: ['pipe', 'pipe', 'pipe'] });
}

/** The engine cannot say which port it took, so one that is free a moment before is chosen for it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A server on port 0 has no address');
  return address.port;
}

/** Waits for the line in which the engine says that it listens. */
function listening(child: ChildProcess, binary: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new StageError(`The DynamoDB engine ${binary} did not start: ${why}. ${output.trim()}`));
    };
    const timer = setTimeout(() => fail(`no answer within ${START_MILLISECONDS / 1_000} s`), START_MILLISECONDS);
    const read = (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (!output.includes('listening on')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with code ${code}`));
  });
}
