import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InstrumenterContext } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { addEventHandler, type Event, resetState, run } from 'jest-circus';
import { unitTests } from './test-files.ts';

type TestEntry = Extract<Event, { name: 'test_start' }>['test'];

const globals = pathToFileURL(join(import.meta.dirname, 'jest-globals.ts')).href;
/** The mutated copy of the project that this process runs in. */
const sandbox = pathToFileURL(join(process.cwd(), '/')).href;

/** Found once, in the order in which they run. */
const UNIT_TESTS = await unitTests(process.cwd());

/** Where mutated code looks for the mutant that is active, and writes down which it has come by. */
const stryker: InstrumenterContext = {};
Object.assign(globalThis, { __stryker__: stryker });

/**
 * Runs unit tests for Stryker in one process, by the parts of Jest that define and run them: the code is loaded once, so a
 * mutant costs milliseconds, not a start of Jest. A mutant of what runs when a module loads, a schema or a constant, gets the
 * project's code loaded anew, as another query is another module; that of packages stays.
 */
class CircusRunner implements TestRunner {
  #runs = 0;
  /** Which loading of the code runs; 0 is the first one, without a mutant. */
  #loading = 0;
  #loadings = 0;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    // As beside the layer of OpenTelemetry: the code is loaded once, and tests of spans need it so. Without a span it is silent.
    process.env.AWS_LAMBDA_EXEC_WRAPPER = '/opt/otel-instrument';
    registerHooks({
      resolve: (specifier, context, nextResolve) => {
        const found = nextResolve(specifier === '@jest/globals' ? globals : specifier, context);
        const { url } = found;
        if (this.#loading === 0 || !url.startsWith(sandbox) || url.includes('?') || url.includes('/node_modules/'))
          return found;
        return { ...found, url: `${url}?loading=${this.#loading}` };
      },
    });
  }

  async dryRun(): Promise<DryRunResult> {
    const result = await this.#run();
    if (result.status !== DryRunStatus.Complete || stryker.mutantCoverage === undefined) return result;
    return { ...result, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, ...options }: MutantRunOptions): Promise<MutantRunResult> {
    stryker.activeMutant = activeMutant.id;
    Object.assign(stryker, { hitCount: 0, hitLimit });
    if (options.reloadEnvironment) this.#loadings += 1;
    this.#loading = options.reloadEnvironment ? this.#loadings : 0;
    const result = await this.#run(testFilter && new Set(testFilter), !options.disableBail);
    return toMutantRunResult(determineHitLimitReached(stryker.hitCount, hitLimit) ?? result);
  }

  async #run(chosen?: ReadonlySet<string>, bail = false): Promise<DryRunResult> {
    this.#runs += 1;
    const tests: TestResult[] = [];
    for (const file of UNIT_TESTS) {
      if (bail && tests.some(({ status }) => status === TestStatus.Failed)) break;
      if (chosen !== undefined && ![...chosen].some((id) => id.startsWith(`${file}: `))) continue;
      resetState();
      // Another query is another module: tests are defined anew, on code that stays as it was loaded.
      try {
        await import(`${pathToFileURL(join(process.cwd(), file)).href}?run=${this.#runs}`);
      } catch (error) {
        if (this.#loading === 0) throw error;
        // Code that does not even load any more is noticed by every test of the file.
        const id = `${file}: is loaded`;
        const failureMessage = String(error);
        tests.push({ id, name: id, timeSpentMs: 0, fileName: file, status: TestStatus.Failed, failureMessage });
        continue;
      }
      current = { file, chosen, enough: false, bail };
      const { testResults, unhandledErrors } = await run();
      // What the next file loads belongs to no test.
      delete stryker.currentTestId;
      if (unhandledErrors[0] !== undefined) return { status: DryRunStatus.Error, errorMessage: unhandledErrors[0] };
      for (const { status, errors, testPath, duration } of testResults) {
        const id = `${file}: ${testPath.slice(1).join(' ')}`;
        const common = { id, name: id, timeSpentMs: duration ?? 0, fileName: file };
        const [failureMessage] = errors;
        if (failureMessage !== undefined) tests.push({ ...common, status: TestStatus.Failed, failureMessage });
        else tests.push({ ...common, status: status === 'done' ? TestStatus.Success : TestStatus.Skipped });
      }
    }
    return { status: DryRunStatus.Complete, tests };
  }
}

interface Current {
  readonly file: string;
  readonly chosen: ReadonlySet<string> | undefined;
  readonly bail: boolean;
  /** A test has failed, and nobody wants to hear of another. */
  enough: boolean;
}

/** What the handler below has to know of the file that runs. */
let current: Current = { file: '', chosen: undefined, bail: false, enough: false };

const idOf = (test: TestEntry): string => {
  const names: string[] = [test.name];
  for (let block = test.parent; block.parent !== undefined; block = block.parent) names.unshift(String(block.name));
  return `${current.file}: ${names.join(' ')}`;
};

addEventHandler((event) => {
  if (event.name === 'test_fn_failure' && current.bail) current.enough = true;
  if (event.name !== 'test_start') return;
  const id = idOf(event.test);
  if (current.enough || current.chosen?.has(id) === false) event.test.mode = 'skip';
  stryker.currentTestId = id;
});

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'circus', CircusRunner)];
