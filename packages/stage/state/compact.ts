import { parentPort, workerData } from 'node:worker_threads';
import { array, parse, string } from 'valibot';
import { Contents, replaceFile } from './log.ts';

/* The thread of a compaction. It replaces the last of some logs by what all of them say in the end. */

function compact(files: readonly string[]): object {
  try {
    const contents = new Contents();
    for (const file of files) contents.add(file);
    if (contents.damaged.size > 0) throw new Error(`the log is damaged at ${[...contents.damaged].join(', ')}`);
    return { kind: 'done', bytes: replaceFile(files.at(-1) ?? '', contents.lines()) };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage(compact(parse(array(string()), workerData)));
