import inspector, { type InspectorNotification, Session } from 'node:inspector';
import { setTimeout as pause } from 'node:timers/promises';
import type { StageClock, Timer } from './clock.ts';

/** Whether a debugger can stop code of this process at a breakpoint. */
export const isInspected = (): boolean => inspector.url() !== undefined;

/**
 * A limit of stage time for code that runs. It never comes while the process is inspected: code that is stopped at a
 * breakpoint takes as long as a person reads.
 */
export const limit = (clock: StageClock, milliseconds: number, action: () => void): Timer =>
  clock.after(milliseconds, () => {
    if (!isInspected()) action();
  });

/** Time for threads to leave their breakpoints. */
const RESUME_MILLISECONDS = 200;

/**
 * Lets every thread run to its end that is stopped at a breakpoint. Without it no thread ends: Node.js cannot stop one that
 * a debugger holds.
 *
 * The stage speaks to its own threads as a second debugger:
 * https://chromedevtools.github.io/devtools-protocol/tot/Debugger/#method-setSkipAllPauses
 */
export async function leaveBreakpoints(): Promise<void> {
  if (!isInspected()) return;
  const session = new Session();
  session.connect();
  session.on(
    'NodeWorker.attachedToWorker',
    ({ params: { sessionId } }: InspectorNotification<{ sessionId: string }>) => {
      const commands = [
        ['Debugger.enable'],
        ['Debugger.setSkipAllPauses', { skip: true }],
        ['Debugger.resume'],
      ] as const;
      for (const [id, [method, params = {}]] of commands.entries()) {
        const message = JSON.stringify({ id, method, params });
        session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
      }
    },
  );
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  await pause(RESUME_MILLISECONDS);
  session.disconnect();
}

/** Ends the inspection, so that the process can end: it would wait for the debugger to disconnect. */
export async function endInspection(): Promise<void> {
  await leaveBreakpoints();
  if (isInspected()) inspector.close();
}
