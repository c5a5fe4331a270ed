import { join } from 'node:path';
import type { ClockMode } from '../clock.ts';
import { endInspection } from '../inspected.ts';
import type { Stage } from '../stage.ts';
import { UsageError } from './command.ts';
import { isSupervised, openInspector, supervise } from './inspection.ts';
import { endWhenInterrupted, interruption } from './interruption.ts';
import { openRunning, type RunningSettings } from './running-stage.ts';
import { type FollowedApp, WatchedStage } from './watched-stage.ts';

/** The options of every command that starts a stage. */
export const START_OPTIONS = {
  port: { type: 'string', default: '4566' },
  state: { type: 'string' },
  clock: { type: 'string', default: 'real' },
  skip: { type: 'string', multiple: true },
  watch: { type: 'boolean', default: false },
  inspect: { type: 'boolean', default: false },
  'inspect-port': { type: 'string', default: '9229' },
} as const;

/** How `START_OPTIONS` are used. */
export const START_USAGE =
  '[--port 4566] [--state <directory>] [--clock manual] [--skip <logical id>] [--watch] [--inspect] [--inspect-port 9229]';

/** What `START_OPTIONS` do, for `--help`. */
export const START_HELP = `With --state it continues where it stopped. With --watch it follows your edits. With --clock manual, time passes only in the
console. With --inspect, an editor sets breakpoints in functions. Each --skip leaves a resource out.`;

/** What was typed of `START_OPTIONS`. */
export interface StartValues {
  readonly port: string;
  readonly state?: string | undefined;
  readonly clock: string;
  readonly skip?: readonly string[] | undefined;
  readonly watch: boolean;
  readonly inspect: boolean;
  readonly 'inspect-port': string;
}

/** An app that a command starts. */
export interface StartedApp extends Pick<RunningSettings, 'openConsole' | 'prepare'> {
  /** The output of `cdk synth`. */
  readonly assembly: string;
  /** A folder for what belongs to this process: it is gone with it. */
  readonly folder: string;
  /** How edits are followed, with --watch. */
  readonly followed: () => Promise<FollowedApp>;
  /** What a person reads first. */
  readonly greeting: (stage: Stage, consoleUrl: string) => string;
}

/**
 * Runs a stage until it is interrupted.
 * @param app is called in the process that runs the stage: with --inspect that is a child
 * @throws UsageError, StageError
 */
export async function start(values: StartValues, app: () => Promise<StartedApp & AsyncDisposable>): Promise<void> {
  const settings = {
    port: portIn(values.port, 'port'),
    inspectPort: portIn(values['inspect-port'], 'inspect-port'),
    clock: clockIn(values.clock),
  };
  if (values.inspect && !isSupervised()) return supervise();
  endWhenInterrupted();
  if (values.inspect) console.log(openInspector(settings.inspectPort));
  await run(values, settings, app);
  if (process.connected) process.disconnect();
}

async function run(
  { watch, state, skip = [] }: StartValues,
  { port, clock }: { readonly port: number; readonly clock: ClockMode },
  open: () => Promise<StartedApp & AsyncDisposable>,
): Promise<void> {
  await using app = await open();
  const { assembly, folder, followed, openConsole, prepare } = app;
  const settings = { assembly, port, clock, skip, openConsole, prepare };
  const opened = watch
    ? await WatchedStage.open({ ...settings, state: state ?? join(folder, 'state'), folder, app: await followed() })
    : await openRunning({ ...settings, state });
  const { stage, consoleUrl } = 'running' in opened ? opened.running : opened;
  console.log(app.greeting(stage, consoleUrl));
  await interruption();
  await endInspection();
  await opened.close();
}

/** @throws UsageError */
function portIn(text: string, option: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--${option} takes a number from 0 to 65535, not ${text}.`);
}

/** @throws UsageError */
function clockIn(text: string): ClockMode {
  if (text === 'real' || text === 'manual') return text;
  throw new UsageError(`--clock takes real or manual, not ${text}.`);
}
