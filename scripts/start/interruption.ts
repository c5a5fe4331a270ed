const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes on what the terminal has sent already, so that one Ctrl+C comes twice. */
const SAME_MILLISECONDS = 1_000;

/** What a process that watches over this one sends: signals of Windows only kill. */
export const STOP = 'stop';

/**
 * Calls back when somebody wants the process to end: by Ctrl+C or a signal, or by its supervisor, also when that is gone.
 * Whoever asks again while it ends, ends it at once.
 */
export function onInterruption(stop: () => void, again: () => void = () => process.exit(1)): void {
  let askedAt: number | undefined;
  const ask = () => {
    if (askedAt === undefined) {
      askedAt = performance.now();
      stop();
    } else if (performance.now() - askedAt > SAME_MILLISECONDS) again();
  };
  for (const signal of SIGNALS) process.on(signal, ask);
  if (process.send === undefined) return;
  process.on('message', (message) => {
    if (message === STOP) ask();
  });
  process.on('disconnect', ask);
}

let end = (): void => process.exit(1);

/** Lets an interruption end this process at once, until something waits for it to end in order. */
export const endWhenInterrupted = (): void => onInterruption(() => end());

/** Waits for an interruption, after {@link endWhenInterrupted}. */
export const interruption = (): Promise<void> =>
  new Promise((resolve) => {
    end = resolve;
  });
