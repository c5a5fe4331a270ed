import { execFileSync } from 'node:child_process';
import type { Arena } from '../world/arena.ts';
import type { Breakage } from './breakage.ts';

/** Bytes that a file may have while the disk is full: a few writes fit into the engine's log, and then none. */
const SPACE = '65536';
/** Rounds from one full disk to the next: the last of them but one is the second and last that it is full. */
const PERIOD = 8;

/**
 * The disk of the tables is full for some rounds. A file system of a few megabytes would need the rights of an
 * administrator, so the kernel refuses to let the engine's files grow, which it answers the same way: a failed write.
 */
export const noSpace: Breakage = {
  title: 'a full disk under the tables',
  impossible: () => (process.platform === 'linux' ? undefined : 'it needs prlimit, which only Linux has'),
  beforeRound({ arena, rounds }, round) {
    const period = Math.min(PERIOD, rounds);
    if (round % period === period - 3) limitFiles(arena, SPACE);
    if (round % period === period - 1 || round === rounds - 1) limitFiles(arena, 'unlimited');
  },
  afterwards: ({ arena }) => limitFiles(arena, 'unlimited'),
  measured: ({ arena }) => ({ 'writes that failed': arena.stage.services.dynamodb.serverErrors }),
};

/** Sets the limit of RLIMIT_FSIZE of the running engine: the soft one, which its owner may raise again. */
function limitFiles({ stage }: Arena, bytes: string): void {
  const { pid } = stage.services.dynamodb;
  if (pid === undefined) throw new Error('The engine is not a process of this stage');
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`]);
}
