import { performance } from 'node:perf_hooks';

/** Between two lines of a log. */
const LOG_MILLISECONDS = 30_000;
let loggedAt = 0;

/**
 * What is being done: one line that is written over, for whoever looks at a terminal; for who reads a log, one from time to time.
 * @param line nothing when it is over
 */
export function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else if (line !== '' && performance.now() - loggedAt > LOG_MILLISECONDS) {
    console.error(`  ${line}`);
    loggedAt = performance.now();
  }
}
