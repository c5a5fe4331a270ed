import { join } from 'node:path';
import { openArcadeConsole } from '@serverless-arcade/console/arcade/console.ts';
import { START_HELP, START_OPTIONS, START_USAGE, type StartedApp, start } from '@serverless-arcade/stage/cli/start.ts';
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assemblyFor } from './assembly.ts';
import { runCommand, UsageError } from './command.ts';
import { greeting } from './greeting.ts';
import { localEnvironment, writeLocalEnv } from './local-env.ts';
import { followedArcade } from './start/followed-arcade.ts';
import { LiveBuild } from './start/live-build.ts';
import { LiveCode } from './start/live-code.ts';
import { workFolder } from './start/work-folder.ts';

const USAGE = `Usage: npm start -- ${START_USAGE} ${ASSEMBLY_USAGE}

Runs the arcade on this machine until it is interrupted.
${START_HELP}`;

const ROOT = join(import.meta.dirname, '..');

interface Choice {
  readonly assembly?: string | undefined;
  readonly context?: readonly string[] | undefined;
  readonly fresh: boolean;
  readonly inspect: boolean;
}

async function arcade({ inspect, ...choice }: Choice): Promise<StartedApp & AsyncDisposable> {
  const assembly = await assemblyFor(choice);
  const build = new LiveBuild(ROOT);
  const code = new LiveCode(build);
  // An editor shows the names and lines that the person has written, not the small code that is deployed.
  if (inspect) await code.bundle();
  const folder = workFolder(ROOT);
  return {
    assembly,
    folder: folder.path,
    followed: () => followedArcade(ROOT, choice.context, build, code),
    openConsole: openArcadeConsole,
    async prepare(stage) {
      await code.applyTo(stage);
      writeLocalEnv(localEnvironment(stage), process.cwd());
    },
    greeting: (stage, consoleUrl) => greeting(stage, consoleUrl, localEnvironment(stage)),
    async [Symbol.asyncDispose]() {
      await build.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

await runCommand(USAGE, { options: { ...ASSEMBLY_OPTIONS, ...START_OPTIONS } }, async ({ values }) => {
  if (values.watch && values.assembly !== undefined)
    throw new UsageError('--watch synthesizes this project: leave --assembly out.');
  await start(values, () => arcade(values));
});
