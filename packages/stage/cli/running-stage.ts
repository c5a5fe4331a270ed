import { join } from 'node:path';
import { styleText } from 'node:util';
import { describe } from '../describe.ts';
import type { StageRecord } from '../records.ts';
import { Stage, type StageOptions } from '../stage.ts';
import { interrupt } from './interruption.ts';

/** The web console of a stage. */
export interface ConsolePage {
  readonly url: string;
  close(): Promise<void>;
}

export interface RunningSettings extends Omit<StageOptions, 'state'> {
  /** See `StageOptions.state`. */
  readonly state?: string | undefined;
  readonly openConsole: (stage: Stage, assembly: string) => Promise<ConsolePage>;
  /** Runs before anything is printed or served to a page. @default nothing */
  readonly prepare?: ((stage: Stage) => Promise<void>) | undefined;
  /** Runs when what happens is printed. @default nothing */
  readonly opened?: (stage: Stage) => void;
}

/** A stage with its console, whose records are printed. */
export interface RunningStage {
  readonly stage: Stage;
  readonly consoleUrl: string;
  close(): Promise<void>;
}

/** Opens a stage and its console, and prints what happens from now on. @throws StageError */
export async function openRunning(settings: RunningSettings): Promise<RunningStage> {
  const { openConsole, prepare, opened, state, ...options } = settings;
  const stage = await Stage.open({ ...options, ...(state === undefined ? {} : { state }) });
  for (const what of stage.skipped) console.log(styleText('yellow', what));
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
  const page = await preparedConsole(stage, settings);
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
async function preparedConsole(stage: Stage, { assembly, prepare, openConsole }: RunningSettings) {
  try {
    await prepare?.(stage);
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
