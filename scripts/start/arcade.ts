import { join } from 'node:path';
import { styleText } from 'node:util';
import { openConsole } from '@serverless-arcade/console/server/console.ts';
import { describe } from '@serverless-arcade/stage/describe.ts';
import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { localEnvironment, writeLocalEnv } from '../local-env.ts';
import { interrupt } from './interruption.ts';

export interface ArcadeSettings {
  /** The output of `cdk synth`. */
  readonly assembly: string;
  readonly port: number;
  /** See `StageOptions.state`. */
  readonly state?: string | undefined;
  /** Runs before anything is printed or served to a page. @default nothing */
  readonly prepare?: (stage: Stage) => Promise<void>;
  /** Runs when what happens is printed. @default nothing */
  readonly opened?: (stage: Stage) => void;
}

/** A stage in real time with its console, whose records are printed. */
export interface RunningArcade {
  readonly stage: Stage;
  readonly consoleUrl: string;
  close(): Promise<void>;
}

/** Opens the stage and its console, and prints what happens from now on. @throws StageError */
export async function openArcade({ assembly, port, state, prepare, opened }: ArcadeSettings): Promise<RunningArcade> {
  const stage = await Stage.open({ assembly, port, clock: 'real', ...(state === undefined ? {} : { state }) });
  for (const what of stage.dropped)
    console.log(styleText('yellow', `Not in the templates any more, and dropped: ${what}`));
  for (const what of stage.damaged)
    console.log(
      styleText('red', `Damaged, and begun anew: ${what}. What it said is in ${join(`${state}`, 'damaged')}`),
    );
  void stage.ended.then((reason) => {
    console.error(styleText('red', `${reason.message} The stage ends.`));
    process.exitCode = 1;
    interrupt();
  });
  const page = await preparedConsole(stage, assembly, prepare);
  stage.records.subscribe((record) => {
    const line = lineOf(record);
    if (line !== undefined) console.log(`${styleText('dim', new Date(record.at).toISOString().slice(11, 23))} ${line}`);
  });
  opened?.(stage);
  const bugs = setInterval(
    () => stage.settle().catch((error: unknown) => console.error('A bug of the local stage:', error)),
    1_000,
  );
  const close = async () => {
    clearInterval(bugs);
    await page.close();
    await stage.close();
  };
  return { stage, consoleUrl: page.url, close };
}

/** Opens the console of a stage that is ready for it. A stage that cannot be made ready is closed: it would keep the process alive. */
async function preparedConsole(stage: Stage, assembly: string, prepare: ArcadeSettings['prepare']) {
  try {
    await prepare?.(stage);
    writeLocalEnv(localEnvironment(stage), process.cwd());
    return await openConsole(stage, assembly);
  } catch (error) {
    await stage.close();
    throw error;
  }
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
