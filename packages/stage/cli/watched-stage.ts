import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { readAssembly, withNested } from '../assembly.ts';
import { changesBetween } from '../edits/changes.ts';
import type { ResourceChange } from '../edits/records.ts';
import { StageError } from '../errors.ts';
import { leaveBreakpoints } from '../inspected.ts';
import type { Stage } from '../stage.ts';
import { CommandError } from './command.ts';
import { openRunning, type RunningSettings, type RunningStage } from './running-stage.ts';
import { reasonOf } from './synth-failure.ts';
import { WatchedFiles, type WatchedPlace } from './watched-files.ts';

/** An app whose edits a running stage follows. */
export interface FollowedApp {
  readonly place: WatchedPlace;
  /**
   * Lets a stage run the code that was edited, without other stacks.
   * @returns one line about it; undefined when no function has changed
   * @throws CommandError when the code cannot be used
   * @default edits of code come with other stacks
   */
  readonly takeCode?: (stage: Stage) => Promise<string | undefined>;
  /** Whether edits may lead to other stacks. @throws Error with the reason, when the app cannot be read */
  readonly mayChangeStacks: (paths: readonly string[]) => Promise<boolean>;
  /** Writes the assembly of the app as it is now to a folder. @throws Error with all that was printed */
  readonly synthesize: (output: string, signal: AbortSignal) => Promise<void>;
}

export interface WatchSettings extends RunningSettings {
  readonly state: string;
  /** Where syntheses go. */
  readonly folder: string;
  readonly app: FollowedApp;
}

/** A stage that follows the edits of an app while it runs. */
export class WatchedStage {
  readonly #settings: WatchSettings;
  readonly #files: WatchedFiles;
  readonly #ended = new AbortController();
  #running: RunningStage;
  #assembly: string;
  #port: number;
  /** Edits are taken one after the other. */
  #turn: Promise<void> = Promise.resolve();
  /** Counts the edits of stacks: only the newest is applied. */
  #edit = 0;

  private constructor(settings: WatchSettings, running: RunningStage) {
    this.#settings = settings;
    this.#running = running;
    this.#assembly = settings.assembly;
    this.#port = Number(new URL(running.stage.endpoint).port);
    this.#files = new WatchedFiles(settings.app.place, (paths) => this.#take(paths));
  }

  /** Opens the stage and begins to watch. @throws StageError */
  static async open(settings: WatchSettings): Promise<WatchedStage> {
    return new WatchedStage(settings, await openRunning(settings));
  }

  get running(): RunningStage {
    return this.#running;
  }

  async close(): Promise<void> {
    this.#files.close();
    this.#ended.abort();
    await this.#turn;
    await this.#running.close();
  }

  #take(paths: readonly string[]): void {
    const editedAt = performance.now();
    const name = paths.length === 1 ? `${paths[0]}` : `${paths.length} files`;
    const edited = this.#next(async () => {
      const line = await this.#settings.app.takeCode?.(this.#running.stage);
      if (line !== undefined) notice(`${name}: ${line} after ${since(editedAt)}.`);
    });
    void edited.then(() => this.#synthesize(paths, name, editedAt));
  }

  /** Runs after what was asked for before, unless the stage has been closed. Reports what goes wrong in one message. */
  #next(task: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn
      .then(async () => {
        if (!this.#ended.signal.aborted) await task();
      })
      .catch((error: unknown) => {
        if (!(error instanceof CommandError || error instanceof StageError)) throw error;
        failure(`${error.message}\nThe code before stays live.`);
      });
    return this.#turn;
  }

  /** Makes other stacks in the background, while the stage runs on with those before. */
  async #synthesize(paths: readonly string[], name: string, editedAt: number): Promise<void> {
    const { app, folder } = this.#settings;
    if (this.#ended.signal.aborted) return;
    try {
      if (!(await app.mayChangeStacks(paths))) return;
    } catch (error) {
      return failure(`${error instanceof Error ? error.message : error}\nThe stacks before stay live.`);
    }
    this.#edit += 1;
    const edit = this.#edit;
    const output = join(folder, `${edit}`);
    notice(`${name}: synthesizing.`);
    try {
      await app.synthesize(output, this.#ended.signal);
    } catch (error) {
      if (this.#ended.signal.aborted || edit !== this.#edit) return;
      failure(`${reasonOf(error, app.place.root)}\nThe stacks before stay live.`);
      return;
    }
    // A newer edit is on its way.
    if (edit !== this.#edit) return;
    await this.#next(() => this.#apply(output, name, editedAt));
  }

  /** Opens the stage again on other stacks: with its state, on its port. */
  async #apply(assembly: string, name: string, editedAt: number): Promise<void> {
    const changes = changesBetween(withNested(readAssembly(this.#assembly)), withNested(readAssembly(assembly)));
    if (changes.length === 0) return notice(`${name}: the resources are the same.`);
    const { state } = this.#settings;
    const before = `${state}.before`;
    await leaveBreakpoints();
    await this.#running.close();
    rmSync(before, { recursive: true, force: true });
    cpSync(state, before, { recursive: true });
    try {
      this.#running = await this.#open(assembly, changes);
      this.#assembly = assembly;
      notice(`${name}: ${changes.length} resources after ${since(editedAt)}, state kept.`);
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      rmSync(state, { recursive: true });
      renameSync(before, state);
      this.#running = await this.#open(this.#assembly, []);
      failure(
        `Not applied: ${error.message}\nThe stacks before stay live. Undo the edit, or begin anew with --state <another directory>.`,
      );
    } finally {
      rmSync(before, { recursive: true, force: true });
    }
  }

  #open(assembly: string, changes: readonly ResourceChange[]): Promise<RunningStage> {
    const tell = (stage: Stage) => {
      for (const change of changes) stage.records.add({ kind: 'resource-change', ...change });
    };
    return openRunning({ ...this.#settings, assembly, port: this.#port, opened: tell });
  }
}

const since = (startedAt: number) => {
  const milliseconds = performance.now() - startedAt;
  return milliseconds < 1_000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
};
const notice = (line: string) => console.log(styleText('green', line));
const failure = (lines: string) => console.log(styleText('red', lines));
