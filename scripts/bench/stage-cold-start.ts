import { Worker } from 'node:worker_threads';
import { StageClock } from '@serverless-arcade/stage/clock.ts';
import { ThreadEnvironment } from '@serverless-arcade/stage/services/lambda/thread-environment.ts';
import { COMPILE_CACHE } from '@serverless-arcade/stage/services/lambda/threads.ts';
import { codeOf, variablesOf } from './function-code.ts';
import type { Comparison } from './measure.ts';

const HANDLER = 'api/record-play';
const MEMORY_MIB = 512;

/** What a thread does that has nothing of the stage: it imports the code of a function, and says so. */
const BARE = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData).then(() => parentPort.postMessage('ready'));
`;

/** A cold start of a function on the stage, next to a thread that only imports the same code. */
export function stageColdStart(runs: number, assembly: string): Comparison {
  const file = codeOf(assembly, HANDLER);
  const variables = { AWS_REGION: 'us-east-1', ...variablesOf(assembly, HANDLER) };
  return {
    title: `Cold start of ${HANDLER} on the local stage`,
    runs,
    cases: [
      { name: 'its import in a thread', once: () => bareThread(file, variables) },
      { name: 'its environment on the stage', once: () => onTheStage(file, variables), budget: 1.15 },
    ],
  };
}

async function bareThread(file: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const began = performance.now();
  const worker = new Worker(BARE, {
    eval: true,
    workerData: file,
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...variables },
    execArgv: ['--enable-source-maps'],
  });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  const took = performance.now() - began;
  await worker.terminate();
  return took;
}

/** The time until the environment could take its first event. Its thread is a new one: none is left from a stage before. */
async function onTheStage(file: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const began = performance.now();
  const environment = new ThreadEnvironment({
    file,
    exportName: 'handler',
    layers: { codeDirectory: file.slice(0, -`/${HANDLER}.mjs`.length), folders: [] },
    hasAppConfigAgent: false,
    takesCallbacks: false,
    variables,
    memoryMiB: MEMORY_MIB,
    clock: new StageClock('real'),
    onLog: console.error,
  });
  await environment.startOver;
  const took = performance.now() - began;
  await environment.stop();
  return took;
}
