import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templateMutation } from './index.ts';
import type { TemplateMutation } from './mutation.ts';
import { readFor, runTemplateTests, type TestRun } from './test-run.ts';

/** What came of one mutation, or, without an id, of the templates as they are. */
export interface WorkerReport extends TestRun {
  readonly id?: string;
  /** Why the mutation changed nothing. */
  readonly unchanged?: string;
}

/** Runs the tests of the templates as they are and under each mutation that is named, and reports to its parent. */
async function main(ids: readonly string[]): Promise<void> {
  // The synthesized applications of all runs, gone with this process.
  const directory = mkdtempSync(join(tmpdir(), 'arcade-mutations-'));
  process.env.TMPDIR = directory;
  try {
    delete process.env.TEMPLATE_MUTATION;
    report(await runTemplateTests());
    for (const id of ids) {
      process.env.TEMPLATE_MUTATION = id;
      const mutation = templateMutation(id);
      const unchanged = whyUnchanged(mutation);
      if (unchanged === undefined) report({ id, ...(await runTemplateTests(mutation)) });
      else report({ id, unchanged, passed: 0, failed: [] });
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Reads once outside of all tests: what a mutation cannot find is its own fault, and no test has caught anything. */
function whyUnchanged(mutation: TemplateMutation): string | undefined {
  try {
    readFor(mutation);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function report(result: WorkerReport): void {
  process.send?.(result);
}

await main(process.argv.slice(2));
process.disconnect?.();
