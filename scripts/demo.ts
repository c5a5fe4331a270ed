import { performance } from 'node:perf_hooks';
import { styleText } from 'node:util';
import { Stage } from '@serverless-arcade/stage/stage.ts';
import { catalogue } from '../lib/catalogue/index.ts';
import { Playground } from '../playground/playground.ts';
import { BORROWED_ROLE } from '../playground/step.ts';
import { chaptersFor, storyOf } from '../playground/story.ts';
import { ASSEMBLY_OPTIONS, ASSEMBLY_USAGE, assemblyFor } from './assembly.ts';
import { CommandError, runCommand } from './command.ts';

const USAGE = `Usage: npm run demo -- [all | <chapter on request> ...] ${ASSEMBLY_USAGE}

Plays the story of the arcade on a local stage, and says of each pattern what was observed.
With names of chapters it plays their parts alone, on these chapters and those that their parts need; with "all" the story of every chapter.`;

interface Proof {
  readonly pattern: keyof typeof catalogue;
  readonly proved: boolean;
  readonly milliseconds: number;
}

/**
 * Plays the story on a local stage and prints what was observed. The exit code is 1 if one observation fails.
 * @param tellers the chapters whose parts are played. @default all that the assembly has
 */
async function playStory(assembly: string, tellers?: readonly string[]): Promise<void> {
  const startedAt = performance.now();
  await using stage = await Stage.open({ assembly });
  const chapters = stage.stacks.map(({ id }) => id);
  if (chapters.includes('api')) checkEnvironment(stage, assembly);
  console.log(`\nThe chapters ${chapters.join(', ')} run on this machine, from ${assembly}, in ${since(startedAt)}.\n`);

  const playground = new Playground(stage);
  const proofs: Proof[] = [];
  const story = storyOf(chapters, tellers);
  const width = Math.max(0, ...story.map(({ pattern }) => pattern.length));
  for (const { pattern, title, run } of story) {
    const stepStartedAt = performance.now();
    const callsBefore = stage.records.count('call');
    const { proved, observation } = await run(playground).then(
      (seen) => ({ proved: true, observation: seen }),
      (error: Error) => ({
        proved: false,
        observation: `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`,
      }),
    );
    const milliseconds = performance.now() - stepStartedAt;
    proofs.push({ pattern, proved, milliseconds });
    const mark = proved ? styleText('green', '✓') : styleText('red', '✗');
    console.log(
      `${mark} ${styleText('bold', pattern.padEnd(width))} ${title} ${styleText('dim', `${milliseconds.toFixed(0)} ms`)}`,
    );
    console.log(`  ${''.padEnd(width)} ${styleText(proved ? 'dim' : 'red', observation)}`);
    if (!proved) printDenials(stage, callsBefore, width);
  }
  playground.client.close();
  printSummary(proofs, startedAt, width);
  if (proofs.some(({ proved }) => !proved)) process.exitCode = 1;
}

/**
 * The story is told in the sandbox. Other environments deploy by canaries that take time, and name the API's stage otherwise.
 * @throws CommandError for an assembly of another environment
 */
function checkEnvironment(stage: Stage, assembly: string): void {
  const environment = stage.output('api', 'ApiUrl').split('/').at(-2);
  if (environment === 'sandbox') return;
  throw new CommandError(
    `The story is told in the sandbox, and ${assembly} is of the environment ${environment}: run it by "npm start -- --assembly ${assembly}".`,
  );
}

const since = (startedAt: number) => `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;

/** A step may fail because a role lacks a permission: then this says whose, which, and on what. */
function printDenials(stage: Stage, since: number, width: number): void {
  const denied = stage.records
    .after('call', since)
    .filter(({ allowed, principal }) => !allowed && principal !== BORROWED_ROLE)
    .map(({ principal, action, resource }) => `AccessDenied: ${principal} may not ${action} on ${resource}`);
  for (const line of new Set(denied)) console.log(styleText('red', `  ${''.padEnd(width)} ${line}`));
}

function printSummary(proofs: readonly Proof[], startedAt: number, width: number): void {
  const byPattern = Map.groupBy(proofs, ({ pattern }) => pattern);
  console.log(`\n${'Pattern'.padEnd(width)}  ${'Proved'.padEnd(6)}  ${'ms'.padStart(6)}  Title`);
  for (const [pattern, steps] of byPattern) {
    const proved = steps.every((step) => step.proved);
    const milliseconds = steps.reduce((sum, step) => sum + step.milliseconds, 0).toFixed(0);
    const answer = styleText(proved ? 'green' : 'red', (proved ? 'yes' : 'no').padEnd(6));
    console.log(`${pattern.padEnd(width)}  ${answer}  ${milliseconds.padStart(6)}  ${catalogue[pattern].title}`);
  }
  const proved = [...byPattern.values()].filter((steps) => steps.every((step) => step.proved)).length;
  const total = byPattern.size;
  console.log(`\n${proved} of ${total} patterns proved in ${since(startedAt)}.`);
}

// An interrupted demo ends like a finished one: what it has started ends with the process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

await runCommand(
  USAGE,
  { allowPositionals: true, options: ASSEMBLY_OPTIONS },
  async ({ positionals: names, values }) => {
    if (names.length === 0) return playStory(await assemblyFor(values));
    const all = names.includes('all');
    const context = [...(values.context ?? []), `chapters=${all ? 'all' : chaptersFor(names).join(',')}`];
    return playStory(await assemblyFor({ ...values, context }), all ? undefined : names);
  },
);
