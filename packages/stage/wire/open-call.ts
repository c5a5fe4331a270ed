import type { Caller } from '../iam/access.ts';

/**
 * Answers a call. Its caller counts as busy meanwhile, and a fault that is to happen after the call happens before the answer
 * leaves.
 */
export async function duringCall<T>(caller: Caller, run: () => Promise<T>): Promise<T> {
  caller.openCalls += 1;
  try {
    const answer = await run();
    caller.afterCall?.();
    return answer;
  } finally {
    caller.openCalls -= 1;
  }
}

/** Waits, within {@link duringCall}, for something that time has to bring: the caller does not count as busy. */
export async function whileWaiting<T>(caller: Caller, run: () => Promise<T>): Promise<T> {
  caller.openCalls -= 1;
  try {
    return await run();
  } finally {
    caller.openCalls += 1;
  }
}
