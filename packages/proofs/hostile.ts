import { Stage } from '@serverless-arcade/stage/stage.ts';
import { Playground } from '../../playground/playground.ts';
import { apiCalls, callersOf } from './hostile/api.ts';
import { type Answered, callAll } from './hostile/caller.ts';
import { brokenPatterns } from './hostile/patterns.ts';
import { brokenTemplates } from './hostile/templates.ts';
import { attackWaysIn } from './hostile/ways-in.ts';
import { wireCalls } from './hostile/wire.ts';
import { wireInputs } from './hostile/wire-inputs.ts';
import type { Proof, ProofOptions, ProofResult } from './proof.ts';
import { Chance } from './world/random.ts';

/** How many forms of each kind of input are tried. */
export interface Amounts {
  readonly api: number;
  readonly waysIn: number;
  readonly wire: number;
  readonly templates: number;
  readonly patterns: number;
}

const LONG: Amounts = { api: 10_000, waysIn: 5_000, wire: 50_000, templates: 500, patterns: 20_000 };
const SHORT: Amounts = { api: 500, waysIn: 250, wire: 1_500, templates: 25, patterns: 2_000 };

/** What answers of the arcade must not reveal, besides what no answer may: its resources, services and account. */
export const ARCADE_INTERNALS =
  /node_modules|\.m?[jt]s:|at async|arn:aws|arcade-foundation|dynamodb|Exception|SQLITE|stack/i;

/** The seed of one kind of input, so that each can be repeated without the others. */
const chanceFor = (seed: number, kind: keyof Amounts) =>
  new Chance(seed * 10 + ['api', 'wire', 'templates', 'patterns', 'waysIn'].indexOf(kind));

/**
 * Whatever a caller sends, and whatever is in a template, gets an answer that says what is wrong with it. Nothing ends the
 * stage, keeps it busy or makes it tell what is inside.
 */
export const hostile: Proof = {
  name: 'hostile',
  title: 'No input breaks the handlers or the stage, or makes them tell what is inside',
  run: (options) => proveHostile(options, options.short ? SHORT : LONG),
};

/** @throws Error when the stage itself fails while it works on what was sent */
export async function proveHostile(options: ProofOptions, amounts: Amounts): Promise<ProofResult> {
  const { assembly, onProgress } = options;
  const seed = options.hasChosenSeeds ? (options.seeds[0] ?? 1) : Math.floor(Math.random() * 1_000_000);
  const lines = [`seed ${seed}; --seeds ${seed} repeats this run`];
  const failures: string[] = [];
  const add = (what: string, found: ProofResult) => {
    lines.push(...found.lines.map((line) => `${what}: ${line}`));
    failures.push(...found.failures.map((failure) => `${what}: ${failure}`));
  };
  if (amounts.api > 0) {
    onProgress('requests to the API');
    add(
      'API',
      await onStage(assembly, async (playground) => {
        const callers = await callersOf(playground);
        const chance = chanceFor(seed, 'api');
        return answered(
          await callAll(playground.stage, apiCalls(amounts.api, chance, playground, callers), {
            reveals: ARCADE_INTERNALS,
          }),
        );
      }),
    );
  }
  if (amounts.waysIn > 0) {
    onProgress('the other ways in');
    add(
      'other ways in',
      await onStage(assembly, (playground) => attackWaysIn(playground, amounts.waysIn, chanceFor(seed, 'waysIn'))),
    );
  }
  if (amounts.wire > 0) {
    onProgress('calls to the AWS APIs');
    add(
      'AWS APIs',
      await onStage(assembly, async (playground) => {
        const calls = wireCalls(amounts.wire, chanceFor(seed, 'wire'), wireInputs(playground));
        return answered(await callAll(playground.stage, calls));
      }),
    );
  }
  onProgress('patterns');
  add('patterns', brokenPatterns(amounts.patterns, chanceFor(seed, 'patterns')));
  onProgress('templates');
  add('templates', await brokenTemplates(amounts.templates, chanceFor(seed, 'templates')));
  return { lines, failures };
}

/** Tries something on a stage of its own, which afterwards has to be in order and to answer as before. */
async function onStage(
  assembly: string,
  attack: (playground: Playground) => Promise<ProofResult>,
): Promise<ProofResult> {
  await using stage = await Stage.open({ assembly });
  const playground = new Playground(stage);
  playground.setSchedules('DISABLED');
  try {
    const { lines, failures } = await attack(playground);
    const bugs = await stage.settle().then(
      () => [],
      (error: unknown) => [`the stage has failed: ${error instanceof Error ? error.stack : error}`],
    );
    const { status } = await playground.client.call('GET', '/health');
    return {
      lines,
      failures: [...failures, ...bugs, ...(status === 200 ? [] : [`afterwards GET /health is answered ${status}`])],
    };
  } finally {
    playground.client.close();
  }
}

function answered({ statuses, failures }: Answered): ProofResult {
  const counts = [...statuses].toSorted(([one], [other]) => one - other);
  const sum = counts.reduce((total, [, count]) => total + count, 0);
  return { lines: [`${sum} answers: ${counts.map(([status, count]) => `${count} × ${status}`).join(', ')}`], failures };
}
