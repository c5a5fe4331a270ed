import { execFile, fork } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { templateMutations } from './mutations/index.ts';
import { isOnPatternOf, type TemplateMutation } from './mutations/mutation.ts';
import type { WorkerReport } from './mutations/worker.ts';
import { SUPPORT } from './project.ts';
import type { Proof, ProofResult } from './proof.ts';
import { sample } from './sample.ts';

/** How many mutations the short version tries. */
const FEW = 8;
const PROCESSES = 2;

/** Makes the templates worse in every way that the list has and runs their tests under each. */
export const templateMutationsProof: Proof = {
  name: 'template-mutations',
  title: 'A worse template fails a test',
  run: async (options) => {
    const { chapters } = options;
    const without = chapters?.filter((name) => templateMutations.every(({ chapter }) => chapter !== name)) ?? [];
    if (without.length > 0) return { lines: [], failures: without.map((name) => `${name} has no mutations`) };
    const all = templateMutations.filter(({ chapter }) => chapters?.includes(chapter) ?? true);
    const chosen = options.short ? sample(all, FEW, options) : all;
    await synthesizeCopies();
    const shares = Array.from({ length: options.short ? 1 : PROCESSES }, (_, share) =>
      chosen.filter((_mutation, index) => index % PROCESSES === share || options.short),
    );
    let done = 0;
    const reports = await Promise.all(
      shares.map((share) =>
        runWorker(share, ({ id }) => {
          done += id === undefined ? 0 : 1;
          options.onProgress(`${done} of ${chosen.length} mutations tried, ${id ?? 'without any'} last`);
        }),
      ),
    );
    return evaluate(chosen, reports.flat());
  },
};

/** The tests look at copies of the arcade, which are made again if the sources have changed since. */
const synthesizeCopies = () => promisify(execFile)(process.execPath, [join(SUPPORT, 'synth-copies.ts')]);

/** @throws when the process ends before it has tried everything */
function runWorker(
  mutations: readonly TemplateMutation[],
  onReport: (report: WorkerReport) => void,
): Promise<readonly WorkerReport[]> {
  return new Promise((resolve, reject) => {
    const reports: WorkerReport[] = [];
    const ids = mutations.map(({ id }) => id);
    const worker = fork(join(import.meta.dirname, 'mutations', 'worker.ts'), ids, { execArgv: [], stdio: 'inherit' });
    worker.on('message', (message) => {
      const report = message as WorkerReport;
      reports.push(report);
      onReport(report);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (code === 0 && reports.length === ids.length + 1) resolve(reports);
      else
        reject(
          new Error(`The tests under mutations ended with ${code}, ${reports.length - 1} of ${ids.length} tried.`),
        );
    });
  });
}

function evaluate(chosen: readonly TemplateMutation[], reports: readonly WorkerReport[]): ProofResult {
  const [baseline, ...others] = reports.filter(({ id }) => id === undefined);
  const red = [baseline, ...others].flatMap((report) => report?.failed ?? []);
  if (baseline === undefined || baseline.passed === 0 || red.length > 0) {
    return { lines: [], failures: ['the tests fail without any mutation', ...new Set(red)] };
  }
  const results = chosen.map((mutation) => ({
    ...mutation,
    report: reports.find(({ id }) => id === mutation.id) ?? { passed: 0, failed: [], unchanged: 'not tried' },
  }));
  const caught = results.filter(({ report }) => report.failed.length > 0);
  const byOthers = caught.filter(
    ({ report, ...mutation }) => !report.failed.some((title) => isOnPatternOf(mutation, title)),
  );
  const patterns = new Set(results.map(({ pattern }) => pattern));
  const chapters = new Set(results.map(({ chapter }) => chapter));
  return {
    lines: [
      `${baseline.passed} tests of ${chapters.size} templates pass as they are; golden templates are not compared`,
      `${caught.length} of ${results.length} mutations caught, of ${patterns.size} patterns`,
      `${caught.length - byOthers.length} of them by a test of the very pattern that they break`,
      ...byOthers.map(({ id, pattern, report }) => `${id} by none of ${pattern}, but by: ${report.failed[0]}`),
    ],
    failures: results.flatMap(({ id, breaks, report }) => {
      if (report.unchanged !== undefined) return [`${id} changes nothing any more: ${report.unchanged}`];
      return report.failed.length === 0 ? [`${id} is not caught: ${breaks}`] : [];
    }),
  };
}
