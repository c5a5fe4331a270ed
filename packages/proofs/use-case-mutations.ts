import { spawn } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { root } from './project.ts';
import type { Proof } from './proof.ts';
import { sample } from './sample.ts';

const REPORT = join(root, 'build', 'use-case-mutations.json');
/** How many files the short version changes. */
const FEW = 4;
/** Percent of the mutants that have to be killed. */
const AIM = 90;

/** The part of https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema in use. */
interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: { readonly line: number } };
}

/** Changes the use cases in every way that Stryker knows and runs their unit tests under each change. */
export const useCaseMutations: Proof = {
  name: 'use-case-mutations',
  title: 'A changed use case fails a unit test',
  run: async (options) => {
    rmSync(REPORT, { force: true });
    await runStryker(options.onProgress, options.short ? sample(await mutatedFiles(), FEW, options) : []);
    const { files }: StrykerReport = JSON.parse(readFileSync(REPORT, 'utf8'));
    const mutants = Object.entries(files).flatMap(([file, found]) =>
      found.mutants.map((mutant) => ({ ...mutant, place: `${file}:${mutant.location.start.line}` })),
    );
    const of = (...statuses: readonly string[]) => mutants.filter(({ status }) => statuses.includes(status));
    const [killed, timeouts, survived, uncovered] = [of('Killed'), of('Timeout'), of('Survived'), of('NoCoverage')];
    const noticed = killed.length + timeouts.length;
    const valid = noticed + survived.length + uncovered.length;
    const score = (100 * noticed) / valid;
    const tried = valid + of('Ignored').length;
    return {
      lines: [
        `score ${score.toFixed(1)} %: ${noticed} of ${valid} mutants noticed, in ${Object.keys(files).length} files`,
        `${killed.length} killed, ${timeouts.length} timeouts, ${survived.length} survived, ${uncovered.length} without coverage, ${of('Ignored').length} left out with a reason`,
        ...[...survived, ...uncovered].map(
          ({ place, mutatorName, replacement = '', status }) =>
            `${status} ${place} ${mutatorName}: ${replacement.replaceAll(/\s+/g, ' ').slice(0, 80)}`,
        ),
      ],
      failures: [
        ...(valid > 0 && score >= AIM ? [] : [`the score is below ${AIM} %`]),
        // As a module that does not load under a mutant: neither noticed nor not, and not to be passed over in silence.
        ...(tried === mutants.length ? [] : [`${mutants.length - tried} mutants could not be tried`]),
      ],
    };
  },
};

/** The files that stryker.config.mjs names. */
async function mutatedFiles(): Promise<readonly string[]> {
  const config: { default: { mutate: readonly string[] } } = await import(
    pathToFileURL(join(root, 'stryker.config.mjs')).href
  );
  return globSync([...config.default.mutate], { cwd: root }).sort();
}

/**
 * @param files those that are changed; all when there are none
 * @throws when Stryker could not do its work; a low score is not a reason
 */
async function runStryker(onProgress: (line: string) => void, files: readonly string[]): Promise<void> {
  const some = files.length === 0 ? [] : ['--mutate', files.join(',')];
  const stryker = spawn('npx', ['--no-install', 'stryker', 'run', ...some], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    // Windows has npx.cmd, which runs in a shell only.
    shell: process.platform === 'win32',
  });
  const ended = new Promise<number | null>((resolve, reject) => stryker.on('error', reject).on('exit', resolve));
  let last = '';
  for await (const line of createInterface(stryker.stdout)) {
    last = line;
    if (line.startsWith('Mutation testing')) onProgress(line);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`Stryker ended with ${code}: ${last}`);
}
