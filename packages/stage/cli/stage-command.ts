import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdkApp } from './cdk-app.ts';
import { runCommand } from './command.ts';
import { greeting } from './greeting.ts';
import type { RunningSettings } from './running-stage.ts';
import { START_HELP, START_OPTIONS, START_USAGE, type StartedApp, start } from './start.ts';

const USAGE = `Usage: serverless-stage [cdk.out] ${START_USAGE}

Runs the output of "cdk synth" on this machine until it is interrupted: resources, functions and AWS APIs on one port, with a console.
${START_HELP}`;

/** The command that npm publishes. @param openConsole see `RunningSettings` */
export const stageCommand = (openConsole: RunningSettings['openConsole']): Promise<void> =>
  runCommand(
    USAGE,
    { options: START_OPTIONS, allowPositionals: true },
    ({ values, positionals: [assembly = 'cdk.out'] }) => start(values, async () => startedApp(assembly, openConsole)),
  );

function startedApp(assembly: string, openConsole: RunningSettings['openConsole']): StartedApp & AsyncDisposable {
  const folder = mkdtempSync(join(tmpdir(), 'serverless-stage-'));
  return {
    assembly,
    folder,
    openConsole,
    greeting,
    followed: async () => cdkApp(process.cwd()),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
