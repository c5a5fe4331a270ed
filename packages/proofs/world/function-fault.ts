import type { Fault } from '@serverless-arcade/stage/services/lambda/faults.ts';
import type { Chance } from './random.ts';

type Kind = Extract<Fault, string> | 'kill-later';

/** What may befall a function; that a worker dies, or that its answer is lost, more often than the rest. */
export const KINDS: readonly Kind[] = [
  'kill',
  'kill-later',
  'kill-later',
  'lose-answer',
  'lose-answer',
  'throw',
  'throttle',
  'service-error',
];

/** One of them by chance. @param latestKill the last call after which a worker may be killed */
export function anyFault(chance: Chance, kinds: readonly Kind[], latestKill: number): Fault {
  const kind = chance.oneOf(kinds);
  const killAfterCalls = 1 + chance.below(latestKill);
  return kind === 'kill-later' ? { killAfterCalls } : kind;
}
