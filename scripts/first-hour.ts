import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { CommandError, runCommand } from './command.ts';
import { environment } from './first-hour/environment.ts';
import { blocksOf } from './first-hour/page.ts';
import { walk } from './first-hour/run.ts';
import { Terminals } from './first-hour/terminals.ts';

const USAGE = `Usage: npm run test:first-hour

Runs the local part of docs/first-hour.md to the letter, in a copy of this folder: types each command, and compares each output.`;

const root = join(import.meta.dirname, '..');
const PAGE = join('docs', 'first-hour.md');
/** The port of the page. */
const PORT = 4566;

/** A copy of what git would commit, below the dependencies of this folder. */
function copyOfThis(): string {
  const copy = join(root, 'build', 'first-hour');
  rmSync(copy, { recursive: true, force: true });
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of list.split('\n').filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { force: true });
  }
  return copy;
}

const isTaken = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

await runCommand(USAGE, {}, async () => {
  const copy = copyOfThis();
  const startOptions = (await isTaken(PORT)) ? ' --port 0' : '';
  const terminals = new Terminals(copy, environment());
  const startedAt = Date.now();
  try {
    const blocks = blocksOf(readFileSync(join(root, PAGE), 'utf8'));
    await walk(blocks, {
      terminals,
      startOptions,
      onBlock: ({ kind, at, lines }) => {
        if (kind === 'typed') console.log(`${PAGE}:${at} ${lines[0]}${lines.length > 1 ? ' ...' : ''}`);
      },
    });
    console.log(`${blocks.length} blocks are as the page says, in ${((Date.now() - startedAt) / 1_000).toFixed(0)} s.`);
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error), { cause: error });
  } finally {
    await terminals.close();
    rmSync(copy, { recursive: true, force: true });
  }
});
