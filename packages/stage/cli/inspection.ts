import { spawn } from 'node:child_process';
import { once } from 'node:events';
import inspector from 'node:inspector';
import { isInspected } from '../inspected.ts';
import { CommandError } from './command.ts';
import { onInterruption, STOP } from './interruption.ts';

/** How long an inspected stage may take to end. */
const END_MILLISECONDS = 4_000;

/** Whether this process is the one that {@link supervise} started. */
export const isSupervised = (): boolean => process.send !== undefined;

/**
 * Runs this command again as a child, and ends it when asked to, whatever it does. The child cannot promise that itself: a
 * debugger can stop all of its threads, and then it hears no signal.
 */
export async function supervise(): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const kill = () => void child.kill('SIGKILL');
  onInterruption(() => {
    if (child.connected) child.send(STOP);
    setTimeout(kill, END_MILLISECONDS).unref();
  }, kill);
  const [code] = await once(child, 'exit');
  // The handlers of signals keep no process alive, and a child that was killed was asked to end.
  process.exitCode = typeof code === 'number' ? code : 0;
}

/**
 * Lets an editor or a browser attach. An editor that started this process itself is attached already.
 * @returns one line for the person
 * @throws CommandError when the port is taken
 */
export function openInspector(port: number): string {
  if (!isInspected()) inspector.open(port, '127.0.0.1');
  const url = inspector.url();
  if (url === undefined)
    throw new CommandError(`The debugger's port ${port} is in use: choose another with --inspect-port.`);
  return `A debugger can attach to ${new URL(url).host}. Functions have no timeouts meanwhile.`;
}
