import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { looseObject, parse, record, string } from 'valibot';
import { StageError } from '../../errors.ts';
import manifest from '../../package.json' with { type: 'json' };
import { NpmError, npm } from './npm.ts';

/** The engine as an npm package of one platform. */
export interface EnginePackage {
  /** Such as `darwin-arm64`: the platform and the architecture of Node.js. */
  readonly platform: string;
  /** The version that the stage is tested with. */
  readonly version: string;
  /** Where packages are kept between starts, outside of any project. */
  readonly cache: string;
  readonly environment: NodeJS.ProcessEnv;
}

const run = promisify(execFile);
/** What npm has installed and compared with the registry: https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json */
const installed = looseObject({
  packages: record(string(), looseObject({ version: string(), integrity: string() })),
});

/** The package of this machine, in the version that `package.json` pins. */
export function enginePackage(environment: NodeJS.ProcessEnv = process.env): EnginePackage {
  const [version = ''] = Object.values(manifest.optionalDependencies);
  const platform = `${process.platform}-${process.arch}`;
  return { platform, version, cache: cacheOf(environment), environment };
}

/** The folder of the person for what can be fetched again. */
function cacheOf({ XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv): string {
  const byPlatform: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), 'Library', 'Caches'),
    win32: LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'),
  };
  return join(XDG_CACHE_HOME ?? byPlatform[process.platform] ?? join(homedir(), '.cache'), 'serverless-arcade');
}

/**
 * The engine of a platform that `npm ci` does not bring: from the cache, or through npm, once. npm compares the package
 * with the registry's hash; its version and its answer are checked too, before anything is kept.
 * @param say tells the person what is brought
 * @returns the absolute path of the executable
 * @throws StageError in one line with the other ways, when it cannot be brought
 */
export async function fetchedEngine(wanted: EnginePackage, say: (line: string) => void): Promise<string> {
  const { platform, version, cache } = wanted;
  const folder = join(cache, `dynoxide-${version}-${platform}`);
  const executable = join(folder, 'node_modules', '@dynoxide', platform, binaryOf(platform));
  if (existsSync(executable)) return executable;
  try {
    mkdirSync(cache, { recursive: true });
    const staging = mkdtempSync(join(cache, 'coming-'));
    try {
      const size = await bring(wanted, staging);
      say(`The DynamoDB engine came through npm: @dynoxide/${platform} ${version}, ${size} MB, kept in ${folder}.`);
      moveTo(folder, staging);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  } catch (error) {
    throw new StageError(otherWays(wanted, error instanceof Error ? error.message : String(error)));
  }
  return executable;
}

/** Installs the package in an empty folder and checks it. @returns the size of the executable in MB */
async function bring({ platform, version, environment }: EnginePackage, folder: string): Promise<string> {
  const name = `@dynoxide/${platform}`;
  // Without it npm would look for a project in the folders above.
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const quiet = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=500',
  ];
  await npm(['install', '--no-save', ...quiet, `${name}@${version}`], folder, environment);
  const lock = join(folder, 'node_modules', '.package-lock.json');
  const found = parse(installed, JSON.parse(readFileSync(lock, 'utf8'))).packages[`node_modules/${name}`];
  if (found?.version !== version) throw new NpmError(`npm brought version ${found?.version}`);
  const executable = join(folder, 'node_modules', ...name.split('/'), binaryOf(platform));
  const { stdout } = await run(executable, ['--version']);
  if (!stdout.includes(version)) throw new NpmError(`the executable says it is ${stdout.trim()}`);
  return (statSync(executable).size / 1e6).toFixed(1);
}

/** Another process may have been faster. */
function moveTo(folder: string, staging: string): void {
  try {
    renameSync(staging, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

export const binaryOf = (platform: string): string => (platform.startsWith('win32') ? 'dynoxide.exe' : 'dynoxide');

const otherWays = ({ platform, version }: EnginePackage, why: string): string =>
  `No DynamoDB engine for ${platform}: npm could not bring @dynoxide/${platform} ${version} (${why.replace(/\s+/g, ' ')}). ` +
  `Put "dynoxide" ${version} on the PATH: "brew install nubo-db/tap/dynoxide", or "cargo install dynoxide-rs --version ${version}", ` +
  'or a release of https://github.com/nubo-db/dynoxide. ' +
  'Or start DynamoDB Local and set DYNAMODB_ENDPOINT=http://127.0.0.1:8000.';
