import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { looseObject, optional, record, safeParse, string, unknown } from 'valibot';
import { readJson } from '../json.ts';
import { CommandError } from './command.ts';
import type { FollowedApp } from './watched-stage.ts';

const configSchema = looseObject({
  app: optional(string()),
  context: optional(record(string(), unknown()), {}),
});
const contextSchema = record(string(), unknown());

/** Folders that hold no source of an app. Hidden ones count for nothing either. */
const IGNORED = new Set(['node_modules', 'cdk.out', 'build', 'dist', 'coverage']);

/**
 * An app of which `cdk.json` says how it is run. Its edits are followed by running it again, as `cdk synth` does:
 * https://docs.aws.amazon.com/cdk/v2/guide/cli.html#cli-config
 * @param root the folder with `cdk.json`
 */
export const cdkApp = (root: string): FollowedApp => ({
  place: { root, folders: ['.'], isIgnored: (name) => name.startsWith('.') || IGNORED.has(name) },
  mayChangeStacks: async () => true,
  synthesize: (output, signal) => synthesize(root, output, signal),
});

/** Runs the command of `cdk.json`. @throws CommandError with what it printed */
async function synthesize(root: string, output: string, signal: AbortSignal): Promise<void> {
  const { app, context } = readConfig(join(root, 'cdk.json'), configSchema);
  if (app === undefined) throw new CommandError(`${root} has no cdk.json with the command of the app: "app".`);
  const kept = readConfig(join(root, 'cdk.context.json'), contextSchema);
  const child = spawn(app, {
    cwd: root,
    shell: true,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    // What the CDK's command line sets: the library reads both.
    env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...kept }) },
  });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (status !== 0) throw new CommandError(`${stderr}${stdout}\`${app}\` failed.`);
}

/** A file that is not there says nothing. @throws CommandError */
function readConfig<S extends typeof configSchema | typeof contextSchema>(file: string, schema: S) {
  const parsed = safeParse(schema, existsSync(file) ? readJson(readFileSync(file, 'utf8')) : {});
  if (parsed.success) return parsed.output;
  throw new CommandError(`${file} is not what the CDK reads: ${parsed.issues[0].message}.`);
}
