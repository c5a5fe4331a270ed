import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Import } from './imports.ts';

/**
 * What a reader opens who follows a registration until the reminder is in the player's inbox, in this order: the chapter, the
 * function behind the trigger, the queue, the function behind the queue.
 */
export const WALK: readonly string[] = [
  'lib/chapters/registration/stack.ts',
  'lambda/registration/functions/post-confirmation.ts',
  'lambda/registration/use-cases/register-player.ts',
  'lambda/registration/adapters/registration.ts',
  'lambda/registration/adapters/reminder-queue.ts',
  'lambda/registration/use-cases/reminder.ts',
  'lib/constructs/queues/delay-queue.ts',
  'lib/constructs/queues/work-queue.ts',
  'lib/constructs/queues/queue-consumer.ts',
  'lambda/registration/functions/remind-player.ts',
  'lambda/registration/use-cases/remind-player.ts',
  'lambda/registration/adapters/claims.ts',
  'lambda/registration/adapters/inbox.ts',
  'lambda/registration/keys.ts',
];

/** The files that no file before them leads to, by an import or by the name of a function: a walk has none. */
export function gaps(walk: readonly string[], imports: readonly Import[]): string[] {
  return walk.slice(1).filter((file, index) => {
    const before = walk.slice(0, index + 1);
    const imported = imports.some(({ from, to }) => to === file && before.includes(from));
    return !existsSync(file) || !(imported || before.some((from) => namesFunction(from, file)));
  });
}

/** A stack names the function, `RemindPlayer`, whose file is `functions/remind-player.ts`. */
function namesFunction(stack: string, file: string): boolean {
  const id = basename(file, '.ts').replaceAll(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  return stack.endsWith('/stack.ts') && file.includes('/functions/') && readFileSync(stack, 'utf8').includes(`'${id}'`);
}

/**
 * Places where a reader has to go back up: a handler that implements a port below itself, for a use case that was read already, and a
 * number that comes from the stack by an environment variable.
 */
export const jumpsBack = (walk: readonly string[]): string[] =>
  walk.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const own = [...text.matchAll(/^(?:async )?function (\w+)|^const (\w+)(?:: [^=]+)? = (?:async )?\(/gm)];
    const ports = file.includes('/functions/') ? own.map(([, a, b]) => `${file}: ${a ?? b}`) : [];
    const numbers = [...text.matchAll(/Number\(requiredEnv\('(\w+)'/g)].map(([, name]) => `${file}: ${name}`);
    return [...ports, ...numbers];
  });
