import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { assemblyFor } from './assembly.ts';

/** A stage on this machine that a command can use. */
export interface UsableStage {
  readonly endpoint: string;
  /** Ends it, if the command started it. */
  close(): Promise<void>;
}

/** What `npm start` writes: how to reach the stage. */
const ADDRESS_FILE = join(import.meta.dirname, '..', 'build', 'local.env');

/** The stage that "npm start" runs; undefined when none runs, or when it has no address file. */
export async function runningStage(): Promise<UsableStage | undefined> {
  const endpoint = /^(?:export )?AWS_ENDPOINT_URL=['"]?(http:[^\s'"]+)/m.exec(addressFile())?.[1];
  if (endpoint === undefined) return undefined;
  const answers = await fetch(`${endpoint}/_arcade/api/stage`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (!answers) return undefined;
  console.log(`The stage on ${endpoint} is used.`);
  return { endpoint, close: async () => {} };
}

function addressFile(): string {
  try {
    return readFileSync(ADDRESS_FILE, 'utf8');
  } catch {
    return '';
  }
}

/** A stage of its own in real time, on any free port. It synthesizes first when something has changed. */
export async function startedStage(): Promise<UsableStage> {
  const stage = await Stage.open({ assembly: await assemblyFor({}), clock: 'real' });
  console.log(`A stage was started on ${stage.endpoint}.`);
  const watch = setInterval(
    () => stage.settle().catch((error: unknown) => console.error('A bug of the local stage:', error)),
    1_000,
  );
  return {
    endpoint: stage.endpoint,
    async close() {
      clearInterval(watch);
      await stage.close();
    },
  };
}
