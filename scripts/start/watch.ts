import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import { changesBetween } from '@serverless-arcade/stage/edits/changes.ts';
import type { ResourceChange } from '@serverless-arcade/stage/edits/records.ts';
import { StageError } from '@serverless-arcade/stage/errors.ts';
import { leaveBreakpoints } from '@serverless-arcade/stage/inspected.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { synthesize } from '../assembly.ts';
import { CommandError } from '../command.ts';
import { type ArcadeSettings, openArcade, type RunningArcade } from './arcade.ts';
import type { LiveBuild } from './live-build.ts';
import type { LiveCode } from './live-code.ts';
import { reasonOf } from './synth-failure.ts';
import { WatchedFiles } from './watched-files.ts';

export interface WatchSettings extends ArcadeSettings {
  readonly state: string;
  /** The project. */
  readonly root: string;
  /** Where syntheses go. */
  readonly folder: string;
  /** Context of the CDK, each as `<key>=<value>`. */
  readonly context: readonly string[] | undefined;
  readonly build: LiveBuild;
  readonly code: LiveCode;
}

/** An arcade that follows the edits of its handlers and stacks while it runs. */
export class WatchedArcade {
  readonly #settings: WatchSettings;
  readonly #files: WatchedFiles;
  readonly #ended = new AbortController();
  #arcade: RunningArcade;
  #assembly: string;
  #port: number;
  /** Edits are taken one after the other. */
  #turn: Promise<void> = Promise.resolve();
  /** Counts the edits of stacks: only the newest is applied. */
  #edit = 0;

  private constructor(settings: WatchSettings, arcade: RunningArcade) {
    this.#settings = settings;
    this.#arcade = arcade;
    this.#assembly = settings.assembly;
    this.#port = Number(new URL(arcade.stage.endpoint).port);
    this.#files = new WatchedFiles(settings.root, ['bin', 'lib', 'lambda'], (paths) => this.#take(paths));
  }

  /** Opens the arcade and begins to watch. @throws StageError, CommandError */
  static async open(settings: WatchSettings): Promise<WatchedArcade> {
    const { build } = settings;
    // What counts as an edit from now on. It is the code that the assembly was made of.
    await build.changedFunctions();
    await build.appChanged();
    return new WatchedArcade(settings, await openArcade(settings));
  }

  get arcade(): RunningArcade {
    return this.#arcade;
  }

  async close(): Promise<void> {
    this.#files.close();
    this.#ended.abort();
    await this.#turn;
    await this.#arcade.close();
  }

  #take(paths: readonly string[]): void {
    const editedAt = performance.now();
    const name = paths.length === 1 ? paths[0] : `${paths.length} files`;
    const edited = this.#next(async () => {
      const handlers = await this.#settings.code.bundle();
      if (handlers.length === 0) return;
      const count = await this.#settings.code.applyTo(this.#arcade.stage, handlers);
      notice(
        `${name}: ${count} of ${this.#arcade.stage.services.lambda.all.length} functions live after ${since(editedAt)}.`,
      );
    });
    void edited.then(() => this.#synthesize(`${name}`, editedAt));
  }

  /** Runs after what was asked for before, unless the arcade has been closed. Reports what goes wrong in one message. */
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
  async #synthesize(name: string, editedAt: number): Promise<void> {
    if (this.#ended.signal.aborted) return;
    try {
      if (!(await this.#settings.build.appChanged())) return;
    } catch (error) {
      // What functions import too has been reported already.
      if (!name.startsWith('lambda/'))
        failure(`${error instanceof Error ? error.message : error}\nThe stacks before stay live.`);
      return;
    }
    this.#edit += 1;
    const edit = this.#edit;
    const output = join(this.#settings.folder, `${edit}`);
    notice(`${name}: synthesizing.`);
    try {
      await synthesize(output, { context: this.#settings.context, signal: this.#ended.signal });
    } catch (error) {
      if (this.#ended.signal.aborted || edit !== this.#edit) return;
      failure(`${reasonOf(error)}\nThe stacks before stay live.`);
      return;
    }
    // A newer edit is on its way.
    if (edit !== this.#edit) return;
    await this.#next(() => this.#apply(output, name, editedAt));
  }

  /** Opens the stage again on other stacks: with its state, on its port. */
  async #apply(assembly: string, name: string, editedAt: number): Promise<void> {
    const changes = changesBetween(readAssembly(this.#assembly), readAssembly(assembly));
    if (changes.length === 0) return notice(`${name}: the resources are the same.`);
    const { state } = this.#settings;
    const before = `${state}.before`;
    await leaveBreakpoints();
    await this.#arcade.close();
    rmSync(before, { recursive: true, force: true });
    cpSync(state, before, { recursive: true });
    try {
      this.#arcade = await this.#open(assembly, changes);
      this.#assembly = assembly;
      notice(`${name}: ${changes.length} resources after ${since(editedAt)}, state kept.`);
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      rmSync(state, { recursive: true });
      renameSync(before, state);
      this.#arcade = await this.#open(this.#assembly, []);
      failure(
        `Not applied: ${error.message} The stacks before stay live. Undo the edit, or begin anew: npm start -- --watch --state <another directory>`,
      );
    } finally {
      rmSync(before, { recursive: true, force: true });
    }
  }

  #open(assembly: string, changes: readonly ResourceChange[]): Promise<RunningArcade> {
    const { code, ...settings } = this.#settings;
    const tell = (stage: Stage) => {
      for (const change of changes) stage.records.add({ kind: 'resource-change', ...change });
    };
    const prepare = async (stage: Stage) => void (await code.applyTo(stage));
    return openArcade({ ...settings, assembly, port: this.#port, prepare, opened: tell });
  }
}

const since = (startedAt: number) => {
  const milliseconds = performance.now() - startedAt;
  return milliseconds < 1_000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
};
const notice = (line: string) => console.log(styleText('green', line));
const failure = (lines: string) => console.log(styleText('red', lines));
