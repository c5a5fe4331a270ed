import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../../iam/access.ts';
import type { PoolEnvironment } from './environment-pool.ts';
import { EphemeralStorage } from './ephemeral-storage.ts';
import { DEFAULT_STORAGE_MIB, type FunctionSettings, LATEST } from './function-settings.ts';
import { layerFolders } from './layers.ts';
import type { RunningEnvironment } from './outcome.ts';
import { ProcessEnvironment } from './process-environment.ts';
import { DEFAULT_RUNTIME, isProvided, takesCallbacks } from './runtimes.ts';
import { ThreadEnvironment } from './thread-environment.ts';

/** An environment with the folder of its temporary files. */
export interface StartedEnvironment {
  readonly environment: RunningEnvironment;
  readonly storage: EphemeralStorage;
}

/** Starts an environment: a thread for Node.js, a process for what brings its own runtime. */
export function startEnvironment(
  settings: FunctionSettings,
  session: Caller,
  initialization: 'on-demand' | 'provisioned-concurrency',
  { clock, endpoint, records, region }: PoolEnvironment,
): StartedEnvironment {
  const { codeDirectory, layers = [], logGroup, memoryMiB, runtime = DEFAULT_RUNTIME } = settings;
  const storage = new EphemeralStorage(settings.ephemeralStorageMiB ?? DEFAULT_STORAGE_MIB);
  const logStream = streamName(settings, clock.now());
  const onLog = (line: string) => records.add({ kind: 'log', logGroup, logStream, line });
  const variables = {
    ...variablesOf(settings, session, region),
    AWS_ENDPOINT_URL: endpoint(),
    AWS_LAMBDA_INITIALIZATION_TYPE: initialization,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    TMPDIR: storage.path,
  };
  const command = settings.command ?? (isProvided(runtime) ? [bootstrapIn([codeDirectory, ...layers])] : undefined);
  if (command !== undefined) {
    // The programs of Lambda's own system are those of the machine.
    const path = `${variables.PATH}:${process.env.PATH ?? ''}`;
    const environment = new ProcessEnvironment({
      command,
      codeDirectory,
      variables: { ...variables, PATH: path },
      onLog,
    });
    return { environment, storage };
  }
  const [path, exportName = 'handler'] = splitHandler(settings.handler);
  const environment = new ThreadEnvironment({
    file: entryFile(codeDirectory, path),
    exportName,
    layers: { codeDirectory, folders: layerFolders(layers) },
    hasAppConfigAgent: settings.hasAppConfigAgent === true,
    takesCallbacks: takesCallbacks(runtime),
    ...{ variables, memoryMiB, clock, onLog },
  });
  return { environment, storage };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function variablesOf(settings: FunctionSettings, { accessKeyId }: Caller, region: string) {
  const { runtime = DEFAULT_RUNTIME } = settings;
  const isManaged = !isProvided(runtime) && settings.imageUri === undefined;
  return {
    ...settings.variables,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // Neither in a provided runtime nor in a container image.
    ...(isManaged ? { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` } : {}),
    AWS_LAMBDA_FUNCTION_NAME: settings.name,
    AWS_LAMBDA_FUNCTION_VERSION: settings.version ?? LATEST,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${settings.memoryMiB}`,
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    // Where the files are: /var/task on Lambda.
    LAMBDA_TASK_ROOT: settings.codeDirectory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    _HANDLER: settings.handler,
    TZ: ':UTC',
  };
}

/**
 * The program of a runtime that a function brings: in its code, or else in a layer.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */
function bootstrapIn(folders: readonly string[]): string {
  const [first = '', ...others] = folders.map((folder) => join(folder, 'bootstrap'));
  return [first, ...others].find((file) => existsSync(file)) ?? first;
}

/** The file of a handler. Lambda prefers `.js`: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client */
function entryFile(codeDirectory: string, path: string): string {
  const file = join(codeDirectory, path);
  const ending = ['.js', '.mjs', '.cjs'].find((each) => existsSync(`${file}${each}`));
  return `${file}${ending ?? '.mjs'}`;
}

function splitHandler(handler: string): readonly [string, string] {
  const dot = handler.lastIndexOf('.');
  return [handler.slice(0, dot), handler.slice(dot + 1)];
}

/** Each environment writes to a log stream of its own: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html */
const streamName = ({ version = LATEST }: FunctionSettings, now: number) =>
  `${new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${randomUUID().replaceAll('-', '')}`;
