import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getState, resetState, run } from 'jest-circus';
import { loadSupport, root } from '../project.ts';
import { isOnPatternOf, type TemplateMutation } from './mutation.ts';
import { templateTests as allTemplateTests } from './test-files.ts';

const globals = pathToFileURL(join(import.meta.dirname, 'jest-globals.ts')).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    nextResolve(specifier === '@jest/globals' ? globals : specifier, context),
});

/** What reads the synthesized templates for the tests. */
interface Synthesized {
  synthArcade(options: Pick<TemplateMutation, 'environment' | 'instrumented'>): {
    readonly chapters: readonly { readonly id: string }[];
  };
}

/** What reads those of an optional chapter. */
interface SynthesizedAlone {
  synthChapter(name: string, environment: TemplateMutation['environment']): unknown;
}

// Loaded before any test file, so that its clearing up belongs to none of them: what is read serves all runs.
const { synthArcade } = await loadSupport<Synthesized>('synth.ts');
const { synthChapter } = await loadSupport<SynthesizedAlone>('synth-chapter.ts');

/** Reads what a mutation is about, with it where `TEMPLATE_MUTATION` names it. @throws NothingToChange */
export function readFor({ chapter, environment = 'sandbox', instrumented = false }: TemplateMutation): void {
  const core = synthArcade({ environment, instrumented });
  if (core.chapters.every(({ id }) => id !== chapter)) synthChapter(chapter, environment);
}

/**
 * Whatever compares with the golden templates, or is about them and their comments, would notice any change, and says
 * nothing about what it breaks.
 */
const ABOUT_GOLDEN_TEMPLATES = /\/(golden-template|annotations)\.test\.ts$/;
const COMPARES_WITH_GOLDEN_TEMPLATE = /^(?!.*the template is the golden one)/;

/** The files with tests of the synthesized templates. */
export const templateTests: readonly string[] = allTemplateTests(root).filter(
  (file) => !ABOUT_GOLDEN_TEMPLATES.test(file) && !file.startsWith('test/arcade/layers'),
);

export interface TestRun {
  readonly passed: number;
  /** The titles of what failed; the name of a file that could not even be loaded. */
  readonly failed: readonly string[];
}

let runs = 0;

/**
 * Runs the tests of the templates anew, in this process, as `TEMPLATE_MUTATION` is now.
 *
 * Under a mutation, those of its chapter come first, and the files after one with a failure of its pattern are left out: more
 * failures would say no more. One that is not caught, or by others only, has met all tests.
 */
export async function runTemplateTests(mutation?: TemplateMutation): Promise<TestRun> {
  runs += 1;
  let passed = 0;
  const failed: string[] = [];
  for (const file of inOrderOf(mutation)) {
    if (mutation !== undefined && failed.some((title) => isOnPatternOf(mutation, title))) break;
    resetState();
    getState().testNamePattern = COMPARES_WITH_GOLDEN_TEMPLATE;
    try {
      // Another query is another module: the tests are defined again, on what is shared between the runs.
      await import(`${pathToFileURL(join(root, file)).href}?run=${runs}`);
    } catch (error) {
      failed.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    const { testResults, unhandledErrors } = await run();
    failed.push(...unhandledErrors);
    for (const { status, errors, testPath } of testResults) {
      if (errors.length > 0) failed.push(testPath.slice(1).join(' › '));
      else if (status === 'done') passed += 1;
    }
  }
  return { passed, failed };
}

function inOrderOf(mutation: TemplateMutation | undefined): readonly string[] {
  const isOfChapter = (file: string) => file.startsWith(`test/${mutation?.chapter}/`);
  return [...templateTests.filter(isOfChapter), ...templateTests.filter((file) => !isOfChapter(file))];
}
