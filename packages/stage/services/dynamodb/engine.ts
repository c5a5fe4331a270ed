import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { StageError } from '../../errors.ts';
import { binaryOf, enginePackage, fetchedEngine } from './engine-package.ts';
import { indexStreams } from './stream-index.ts';

/** The database behind the stage's DynamoDB: speaks the DynamoDB protocol on a loopback port of its own. */
export interface Engine {
  readonly endpoint: string;
  /** Its process; none when the stage did not start it. */
  readonly pid?: number | undefined;
  close(): Promise<void>;
}

const START_MILLISECONDS = 10_000;

/**
 * Starts Dynoxide, an engine that comes as a native binary in an npm package; or uses the server that
 * `DYNAMODB_ENDPOINT` names, such as DynamoDB Local.
 * @param packaged finds the binary that came with the npm package of this platform
 * @param fetched brings the binary where `npm ci` has not
 * @param file holds the data, which is in memory without it
 * @throws StageError when there is no engine for this machine
 */
export async function startEngine(
  environment = process.env,
  packaged = packagedBinary,
  file?: string,
  fetched = fetchedBinary,
): Promise<Engine> {
  const existing = environment.DYNAMODB_ENDPOINT;
  if (existing !== undefined) return { endpoint: existing, close: async () => {} };
  const binary = packaged() ?? binaryOn(pathOf(environment)) ?? (await fetched(environment));
  const port = await freePort();
  const storage = file === undefined ? [] : ['--db-path', file];
  const child = start(binary, ['--host', '127.0.0.1', '--port', `${port}`, ...storage]);
  const stopWithParent = () => child.kill('SIGKILL');
  process.once('exit', stopWithParent);
  // A shell that has been killed cannot read the line that ends it.
  child.stdin?.on('error', () => {});
  await listening(child, binary);
  if (file !== undefined) await indexStreams(file);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    pid: child.pid,
    async close() {
      process.off('exit', stopWithParent);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end('\n');
      child.kill('SIGTERM');
      await exited;
    },
  };
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

const BINARY = binaryOf(process.platform);

function packagedBinary(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/${BINARY}`);
  } catch {
    // package.json names the package of one platform.
    return undefined;
  }
}

const fetchedBinary = (environment: NodeJS.ProcessEnv): Promise<string> =>
  fetchedEngine(enginePackage(environment), console.error);

/** Windows calls it Path. */
const pathOf = (environment: NodeJS.ProcessEnv): string =>
  Object.entries(environment).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';

const binaryOn = (path: string): string | undefined =>
  path
    .split(delimiter)
    .map((directory) => join(directory, BINARY))
    .find((file) => existsSync(file));

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
