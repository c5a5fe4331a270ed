import { join } from 'node:path';
import { endInspection } from '@serverless-arcade/stage/inspected.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assemblyFor } from './assembly.ts';
import { runCommand, UsageError } from './command.ts';
import { greeting } from './greeting.ts';
import { localEnvironment } from './local-env.ts';
import { openArcade } from './start/arcade.ts';
import { isSupervised, openInspector, supervise } from './start/inspection.ts';
import { endWhenInterrupted, interruption } from './start/interruption.ts';
import { LiveBuild } from './start/live-build.ts';
import { LiveCode } from './start/live-code.ts';
import { WatchedArcade } from './start/watch.ts';
import { workFolder } from './start/work-folder.ts';

const USAGE = `Usage: npm start -- [--port 4566] [--state <directory>] [--watch] [--inspect] [--inspect-port 9229] ${ASSEMBLY_USAGE}

Runs the arcade on this machine until it is interrupted. With --state it goes on where it was stopped.
With --watch it follows edits of handlers and stacks. With --inspect an editor sets breakpoints in handlers.`;

const ROOT = join(import.meta.dirname, '..');

interface Settings {
  readonly assembly: string;
  readonly port: number;
  readonly state?: string | undefined;
  readonly context: readonly string[] | undefined;
  readonly inspect: boolean;
  readonly watch: boolean;
}

/** Runs the stage until it is interrupted. */
async function runStage({ inspect, watch, context, ...settings }: Settings): Promise<void> {
  const build = new LiveBuild(ROOT);
  const code = new LiveCode(build);
  // An editor shows the names and lines that the person has written, not the small code that is deployed.
  if (inspect) await code.bundle();
  const prepare = async (stage: Stage) => void (await code.applyTo(stage));
  await using folder = workFolder(ROOT);
  const opened = watch
    ? await WatchedArcade.open({
        ...settings,
        state: settings.state ?? join(folder.path, 'state'),
        ...{ root: ROOT, folder: folder.path, context, build, code, prepare },
      })
    : await openArcade({ ...settings, prepare });
  const { stage, consoleUrl } = 'arcade' in opened ? opened.arcade : opened;
  console.log(greeting(stage, consoleUrl, localEnvironment(stage)));
  await interruption();
  await endInspection();
  await opened.close();
  await build.close();
}

/** @throws UsageError */
function portIn(text: string, option: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--${option} takes a number from 0 to 65535, not ${text}.`);
}

const options = {
  ...ASSEMBLY_OPTIONS,
  port: { type: 'string', default: '4566' },
  state: { type: 'string' },
  watch: { type: 'boolean', default: false },
  inspect: { type: 'boolean', default: false },
  'inspect-port': { type: 'string', default: '9229' },
} as const;
await runCommand(USAGE, { options }, async ({ values: { port, 'inspect-port': inspectAt, ...values } }) => {
  const { inspect, watch, state, assembly, context } = values;
  const ports = { port: portIn(port, 'port'), inspect: portIn(inspectAt, 'inspect-port') };
  if (watch && assembly !== undefined) throw new UsageError('--watch synthesizes this project: leave --assembly out.');
  if (inspect && !isSupervised()) return supervise();
  endWhenInterrupted();
  if (inspect) console.log(openInspector(ports.inspect));
  await runStage({ assembly: await assemblyFor(values), port: ports.port, state, context, inspect, watch });
});
if (process.connected) process.disconnect();
