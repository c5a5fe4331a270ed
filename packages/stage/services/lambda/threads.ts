import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { threadFile } from '../../thread-file.ts';

const WORKER_FILE = threadFile(import.meta.filename, 'worker');
/**
 * Where Node.js keeps what it compiled, by default too: every cold start compiles the same bundles, which is half of its cost.
 * https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
 */
export const COMPILE_CACHE = join(tmpdir(), 'node-compile-cache');
/**
 * What a thread may use for objects that live shortly. Node.js allows 48, which every idle environment would keep after a busy
 * time; what an invocation needs fits into much less.
 * https://nodejs.org/docs/latest-v24.x/api/worker_threads.html#new-workerfilename-options
 */
const YOUNG_MB = 4;
/** What each function leaves in the memory of its thread is little, but it adds up. */
const MOST_FUNCTIONS = 10;
/** How many threads wait for the next stage. */
const MOST_PARKED = 16;

/** A thread of the process, which runs one function at a time. */
export interface Thread {
  readonly worker: Worker;
  /** The limit of its heap. */
  readonly memoryMiB: number;
  /**
   * The folders whose code it has loaded, without links. It never loads one again: Node.js would return the modules as they
   * were left.
   */
  readonly loaded: Set<string>;
}

/**
 * The threads in which functions run. The start of a thread is a third of a cold start, so a stage that closes leaves its idle
 * threads to the next stage of the process. There they load other code, whose modules are as new as in a new thread. What it imports
 * from outside of its folder is not: in Lambda there is no such code.
 */
export class Threads {
  readonly #parked: Thread[] = [];

  /** A thread that has loaded nothing of a folder yet. */
  take(codeDirectory: string, memoryMiB: number): Thread {
    const folder = realpathSync(codeDirectory);
    const place = this.#parked.findIndex((each) => each.memoryMiB === memoryMiB && !each.loaded.has(folder));
    const [thread = startThread(memoryMiB)] = place === -1 ? [] : this.#parked.splice(place, 1);
    thread.worker.removeAllListeners().ref();
    thread.loaded.add(folder);
    return thread;
  }

  /** Keeps a thread that has nothing to do. It does not keep the process alive. */
  async park(thread: Thread): Promise<void> {
    const { worker, loaded } = thread;
    worker.removeAllListeners();
    if (loaded.size >= MOST_FUNCTIONS) return void (await worker.terminate());
    // What a function left undone may still fail: then the thread ends, and nobody has a use for the reason.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      const place = this.#parked.indexOf(thread);
      if (place !== -1) this.#parked.splice(place, 1);
    });
    worker.unref();
    this.#parked.push(thread);
    if (this.#parked.length > MOST_PARKED) await this.#parked.shift()?.worker.terminate();
  }
}

const startThread = (memoryMiB: number): Thread => ({
  worker: new Worker(WORKER_FILE, {
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE },
    execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxOldGenerationSizeMb: memoryMiB, maxYoungGenerationSizeMb: YOUNG_MB },
    stdout: true,
    stderr: true,
  }),
  memoryMiB,
  loaded: new Set(),
});

/** The threads of this process. */
export const threads = new Threads();
