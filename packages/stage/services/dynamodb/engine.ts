import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StageError } from '../../errors.ts';
import { checkFile, type EngineFile, prepareFile } from './engine-file.ts';
import { binaryOf, enginePackage, fetchedEngine } from './engine-package.ts';
import { EngineProcess } from './engine-process.ts';

/** The database behind the stage's DynamoDB: speaks the DynamoDB protocol on a loopback port of its own. */
export interface Engine {
  /** Where it listens at present. */
  readonly endpoint: string;
  /** Its process; none when the stage did not start it. */
  readonly pid?: number | undefined;
  /**
   * Waits until it listens somewhere else than where it did not answer, or for the moment after which it still is there.
   * @throws StageError when it cannot be started again
   */
  after(endpoint: string): Promise<string>;
  close(): Promise<void>;
}

/** Hears of an engine that ends by itself. */
export interface EngineEvents {
  /** It is started again. @param how it ended */
  readonly restarted?: (how: string) => void;
  /** It cannot be started again. */
  readonly gone?: (reason: StageError) => void;
}

/** So often an engine may end within a minute. */
const MAX_ENDS = 5;
const MINUTE = 60_000;
/** How long the end of a process may be heard of after the end of its connections. */
const NOTICE_MILLISECONDS = 1_000;

/**
 * Starts Dynoxide, an engine that comes as a native binary in an npm package; or uses the server that
 * `DYNAMODB_ENDPOINT` names, such as DynamoDB Local.
 * @param packaged finds the binary that came with the npm package of this platform
 * @param fetched brings the binary where `npm ci` has not
 * @param file holds the data, which is in memory without it
 * @throws StageError when there is no engine for this machine, or the file belongs to another state
 */
export async function startEngine(
  environment = process.env,
  packaged = packagedBinary,
  file?: EngineFile,
  fetched = fetchedBinary,
  events: EngineEvents = {},
): Promise<Engine> {
  const existing = environment.DYNAMODB_ENDPOINT;
  if (existing !== undefined) return { endpoint: existing, after: async () => existing, close: async () => {} };
  const binary = packaged() ?? binaryOn(pathOf(environment)) ?? (await fetched(environment));
  if (file !== undefined) await checkFile(file);
  const process = await EngineProcess.start(binary, file?.path);
  if (file !== undefined) await prepareFile(file);
  return new LocalEngine(process, () => EngineProcess.start(binary, file?.path), file !== undefined, events);
}

/** An engine on this machine. When its process ends, another one goes on with its file. */
class LocalEngine implements Engine {
  readonly #start: () => Promise<EngineProcess>;
  readonly #hasFile: boolean;
  readonly #events: EngineEvents;
  /** The moments at which it has ended. */
  readonly #ends: number[] = [];
  #process: EngineProcess;
  /** The process that follows one that has ended. */
  #next = Promise.withResolvers<void>();
  #gone: StageError | undefined;
  #isClosed = false;

  constructor(process: EngineProcess, start: () => Promise<EngineProcess>, hasFile: boolean, events: EngineEvents) {
    this.#process = process;
    this.#start = start;
    this.#hasFile = hasFile;
    this.#events = events;
    process.whenEnded((how) => void this.#restart(how));
  }

  get endpoint(): string {
    return this.#process.endpoint;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  async after(endpoint: string): Promise<string> {
    const deadline = Date.now() + NOTICE_MILLISECONDS;
    while (this.#gone === undefined && this.endpoint === endpoint && (this.#isRestarting || Date.now() < deadline)) {
      await Promise.race([this.#next.promise, pause(NOTICE_MILLISECONDS / 10)]);
    }
    if (this.#gone !== undefined) throw this.#gone;
    return this.endpoint;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#process.stop();
  }

  get #isRestarting(): boolean {
    return this.#ends.length > 0 && this.#process.hasEnded;
  }

  async #restart(how: string): Promise<void> {
    if (this.#isClosed) return;
    const now = Date.now();
    this.#ends.push(now);
    try {
      if (!this.#hasFile) throw new StageError('its tables were in memory');
      if (this.#ends.filter((end) => end > now - MINUTE).length > MAX_ENDS)
        throw new StageError(`it has ended ${MAX_ENDS + 1} times within a minute`);
      const started = await this.#start();
      if (this.#isClosed) return void (await started.stop());
      this.#process = started;
      started.whenEnded((again) => void this.#restart(again));
      this.#events.restarted?.(how);
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      this.#gone = new StageError(
        `The DynamoDB engine has ended (${how}) and cannot be started again: ${error.message}.`,
      );
      this.#events.gone?.(this.#gone);
    } finally {
      this.#next.resolve();
      this.#next = Promise.withResolvers();
    }
  }
}

const BINARY = binaryOf(process.platform);

function packagedBinary(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/${BINARY}`);
  } catch {
    // package.json names the package of one platform.
    return undefined;
  }
}

const fetchedBinary = (environment: NodeJS.ProcessEnv): Promise<string> =>
  fetchedEngine(enginePackage(environment), console.error);

/** Windows calls it Path. */
const pathOf = (environment: NodeJS.ProcessEnv): string =>
  Object.entries(environment).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';

const binaryOn = (path: string): string | undefined =>
  path
    .split(delimiter)
    .map((directory) => join(directory, BINARY))
    .find((file) => existsSync(file));
