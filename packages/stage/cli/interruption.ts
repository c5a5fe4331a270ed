const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** npm passes on what the terminal has sent already, so that one Ctrl+C comes twice. */
const SAME_MILLISECONDS = 1_000;
/** How long an end in order may take. */
const END_MILLISECONDS = 4_000;

/** What a process that watches over this one sends: signals of Windows only kill. */
export const STOP = 'stop';

/**
 * Calls back when the process is asked to end: by Ctrl+C or a signal, by a reader of its output that is gone, or by its
 * supervisor, also when that is gone. A second request while it ends, ends it at once.
 */
export function onInterruption(stop: () => void, again: () => void = endAtOnce): void {
  let askedAt: number | undefined;
  const ask = () => {
    if (askedAt === undefined) {
      askedAt = performance.now();
      stop();
    } else if (performance.now() - askedAt > SAME_MILLISECONDS) again();
  };
  const askOnce = () => {
    if (askedAt === undefined) ask();
  };
  for (const signal of SIGNALS) process.on(signal, ask);
  // Of `npm start | head`, or of a terminal that was closed. Every later line fails the same way.
  for (const output of [process.stdout, process.stderr]) output.on('error', askOnce);
  if (process.send === undefined) return;
  process.on('message', (message) => {
    if (message === STOP) ask();
  });
  process.on('disconnect', ask);
}

/** What was answered is on disk already. The engine and the lock go with the process. */
function endAtOnce(): void {
  console.error('Ended at once: what was running runs again at the next start, if the stage keeps its state.');
  process.exit(1);
}

let end = (): void => process.exit(1);

/** Lets an interruption end this process at once, until something waits for it to end in order. */
export const endWhenInterrupted = (): void => onInterruption(() => end());

/** Asks this process to end in order, as an interruption does. */
export const interrupt = (): void => end();

/** Waits for an interruption, after {@link endWhenInterrupted}. From then on the process has four seconds to end in order. */
export const interruption = (): Promise<void> =>
  new Promise((resolve) => {
    end = () => {
      const force = () => {
        console.error(`The stage has not ended within ${END_MILLISECONDS / 1_000} seconds, and is ended by force.`);
        process.exit(1);
      };
      setTimeout(force, END_MILLISECONDS).unref();
      resolve();
    };
  });
