import { Worker } from 'node:worker_threads';
import { literal, number, object, safeParse, string, variant } from 'valibot';
import { threadFile } from '../thread-file.ts';

const FILE = threadFile(import.meta.filename, 'compact');

const answer = variant('kind', [
  object({ kind: literal('done'), bytes: number() }),
  object({ kind: literal('failed'), message: string() }),
]);

type Outcome = { readonly bytes: number } | { readonly error: unknown };

/** Makes one log of several in a thread of its own, without what later lines have replaced. The stage goes on meanwhile. */
export class Compaction {
  readonly #worker: Worker;
  #isOver = false;

  /**
   * @param files in order; the last becomes the log that says what all say
   * @param onEnd hears once how it ended, unless it was stopped
   */
  constructor(files: readonly string[], onEnd: (outcome: Outcome) => void) {
    this.#worker = new Worker(FILE, { workerData: files });
    this.#worker.unref();
    const end = (outcome: Outcome) => {
      if (this.#isOver) return;
      this.#isOver = true;
      onEnd(outcome);
    };
    this.#worker.on('message', (message) => {
      const { success, output } = safeParse(answer, message);
      if (!success) end({ error: new Error('compacting gave no answer') });
      else if (output.kind === 'failed') end({ error: new Error(output.message) });
      else end({ bytes: output.bytes });
    });
    this.#worker.on('error', (error) => end({ error }));
    this.#worker.on('exit', () => end({ error: new Error('compacting ended early') }));
  }

  /** The logs stay as they are. */
  stop(): void {
    this.#isOver = true;
    void this.#worker.terminate();
  }
}
