import { once } from 'node:events';
import { styleText } from 'node:util';
import { openConsole } from '@serverless-arcade/console/server/console.ts';
import { describe } from '@serverless-arcade/stage/describe.ts';
import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assemblyFor } from './assembly.ts';
import { runCommand, UsageError } from './command.ts';
import { greeting } from './greeting.ts';
import { localEnvironment, writeLocalEnv } from './local-env.ts';

/** How often the state is saved while something happens: what a crash may cost. */
const SAVE_MILLISECONDS = 5_000;

const USAGE = `Usage: npm start -- [--port 4566] [--state <directory>] ${ASSEMBLY_USAGE}

Runs the arcade on this machine until it is interrupted. With --state it goes on where it was stopped.`;

interface Settings {
  readonly assembly: string;
  readonly port: number;
  readonly state?: string | undefined;
}

/** Runs the stage in real time until it is interrupted, and prints what happens in it. */
async function runStage({ assembly, state, port }: Settings): Promise<void> {
  const stage = await Stage.open({ assembly, port, clock: 'real', ...(state === undefined ? {} : { state }) });
  for (const what of stage.dropped)
    console.log(styleText('yellow', `Not in the templates any more, and dropped: ${what}`));
  const page = await openConsole(stage, assembly);
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const environment = localEnvironment(stage);
  writeLocalEnv(environment, process.cwd());
  console.log(greeting(stage, page.url, environment));
  stage.records.subscribe((record) => {
    const line = lineOf(record);
    if (line !== undefined) console.log(`${styleText('dim', new Date(record.at).toISOString().slice(11, 23))} ${line}`);
  });
  const watch = setInterval(
    () => stage.settle().catch((error: unknown) => console.error('A bug of the local stage:', error)),
    1_000,
  );
  const save = setInterval(saving(stage), SAVE_MILLISECONDS);
  await interrupted;
  clearInterval(watch);
  clearInterval(save);
  await page.close();
  await stage.close();
}

/** Saves the state if something has happened since the last time. */
function saving(stage: Stage): () => void {
  let saved = stage.records.latest(1)[0];
  return () => {
    const latest = stage.records.latest(1)[0];
    if (latest === saved) return;
    stage.save();
    saved = latest;
  };
}

const COLOURS = { notice: 'yellow', warning: 'yellow', failure: 'red' } as const;

/** A record as one line of the terminal; undefined when it tells nothing new. */
function lineOf(record: StageRecord): string | undefined {
  const sentence = describe(record);
  if (sentence === undefined) return undefined;
  const { text, detail, tone = 'plain' } = sentence;
  const line = detail === undefined ? text : `${text} (${detail})`;
  return tone === 'plain' ? line : styleText(COLOURS[tone], line);
}

const options = {
  ...ASSEMBLY_OPTIONS,
  port: { type: 'string', default: '4566' },
  state: { type: 'string' },
} as const;
await runCommand(USAGE, { options }, async ({ values: { port, state, ...choice } }) => {
  if (!/^\d+$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`--port takes a number from 0 to 65535, not ${port}.`);
  await runStage({ assembly: await assemblyFor(choice), port: Number(port), state });
});
