import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** npm ran and failed: what it says of the reason. */
export class NpmError extends Error {}

/**
 * Runs npm in a folder. @returns what it printed
 * @throws NpmError
 */
export async function npm(args: readonly string[], cwd: string, environment = process.env): Promise<string> {
  const [command, ...first] = commandOf(environment);
  const child = spawn(command, [...first, ...args], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm.cmd runs in a shell only: https://nodejs.org/docs/latest-v24.x/api/child_process.html#spawning-bat-and-cmd-files-on-windows
    shell: command === 'npm' && process.platform === 'win32',
  });
  const ended = once(child, 'close').catch((error: Error) => [error.message]);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (status === 0) return stdout;
  const said = [...stderr.matchAll(/^npm (?:error|ERR!) (?:code )?(?!syscall|errno)(.+)$/gm)].map(([, line = '']) =>
    line.trim(),
  );
  throw new NpmError(said.length === 0 ? `npm ended with ${status}` : said.slice(0, 2).join(': '));
}

/** What runs npm: its script, when this process was started by npm. */
function commandOf({ npm_execpath: script = '' }: NodeJS.ProcessEnv): readonly [string, ...string[]] {
  return /\bnpm-cli\.js$/.test(script) ? [process.execPath, script] : ['npm'];
}
