import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ArcadeClient } from '../../playground/arcade-client.ts';
import { type Broken, check, unfinishedImports } from './kills/check.ts';
import { KillableStage } from './kills/killable-stage.ts';
import { Promises } from './kills/promises.ts';
import { GAME, Traffic } from './kills/traffic.ts';
import type { Proof, ProofOptions, ProofResult } from './proof.ts';
import { Chance } from './world/random.ts';

const KILLS = { short: 2, full: 30 } as const;
/** The most answers that a stage gives before it is killed. */
const ANSWERS = 60;
/** The longest between the last of them and the kill, which comes in the middle of others. */
const JITTER_MILLISECONDS = 30;
/** The longest that a stage opens before it is killed. */
const OPENING_MILLISECONDS = 1_000;
/** One of so many kills comes while the stage opens. */
const WHILE_OPENING = 1 / 6;
/** What is left to do after the last kill is given so many quarters of an hour. */
const QUARTERS = 4;
const QUARTER_SECONDS = 900;

/**
 * The process of a stage with a state is killed by SIGKILL at random moments, while people sign up and play and cabinets send imports,
 * and opened again on its directory. What was answered has to be there every time, once; what was not is asked again.
 */
export const kills: Proof = {
  name: 'kills',
  title: 'The process is killed, and what was answered is there, once',
  async run(options) {
    const results: ProofResult[] = [];
    for (const seed of options.seeds) results.push(await proveSeed(seed, options));
    return {
      lines: results.flatMap(({ lines }) => lines),
      failures: results.flatMap(({ failures }) => failures),
    };
  },
};

async function proveSeed(seed: number, { assembly, short, onProgress }: ProofOptions): Promise<ProofResult> {
  const directory = mkdtempSync(join(tmpdir(), 'arcade-proof-'));
  const chance = new Chance(seed);
  const promises = new Promises();
  const count = short ? KILLS.short : KILLS.full;
  const broken: (Broken & { readonly kill: number })[] = [];
  let opening = 0;
  try {
    await using stage = new KillableStage(assembly, join(directory, 'state'));
    stage.start();
    let client = await stage.opened();
    await prepare(stage, client);
    for (let kill = 1; kill <= count; kill += 1) {
      onProgress(`seed ${seed}: kill ${kill} of ${count}`);
      const traffic = new Traffic(stage, client, promises, chance);
      const over = traffic.run();
      await Promise.race([over, traffic.answers(1 + chance.below(ANSWERS))]);
      await pause(chance.below(JITTER_MILLISECONDS));
      traffic.stop();
      await stage.kill();
      await over;
      if (kill < count && chance.happens(WHILE_OPENING)) {
        kill += 1;
        opening += 1;
        stage.start();
        await pause(chance.below(OPENING_MILLISECONDS));
        await stage.kill();
      }
      stage.start();
      client = await stage.opened();
      broken.push({ kill, ...(await check(client, promises)) });
    }
    await new Traffic(stage, client, promises, chance).finish();
    for (let quarter = 0; quarter < QUARTERS; quarter += 1) await stage.advance(QUARTER_SECONDS);
    broken.push({ kill: count, ...(await check(client, promises)) });
    const stuck = await unfinishedImports(client, promises);
    return resultOf({ seed, count, opening, promises, broken, stuck });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function prepare(stage: KillableStage, client: ArcadeClient): Promise<void> {
  const email = 'operator@example.com';
  const operator = await client.signUp(email, 'Insert-Coin-2026');
  await client.confirm(operator, stage.codeFor(email) ?? '');
  await client.makeAdmin(operator);
  const token = await client.signIn(operator);
  const { status } = await client.call('POST', '/admin/games', { token, body: { gameId: GAME, title: 'Asteroids' } });
  if (status !== 201) throw new Error(`Adding a game was answered ${status}`);
}

interface Outcome {
  readonly seed: number;
  readonly count: number;
  readonly opening: number;
  readonly promises: Promises;
  readonly broken: readonly (Broken & { readonly kill: number })[];
  readonly stuck: readonly string[];
}

function resultOf({ seed, count, opening, promises, broken, stuck }: Outcome): ProofResult {
  const lost = broken.flatMap(({ kill, lost }) => lost.map((what) => `kill ${kill}: lost ${what}`));
  const double = broken.flatMap(({ kill, double }) => double.map((what) => `kill ${kill}: double ${what}`));
  const { signedUp, confirmed, plays, imports, rows, parameter } = promises;
  const answered = {
    'sign-ups': signedUp.length,
    confirmations: confirmed.length,
    plays,
    imports: imports.size,
    'rows of imports': rows,
    parameters: parameter,
  };
  const what = Object.entries(answered).map(([name, count]) => `${count} ${name}`);
  return {
    lines: [
      `seed ${seed}: ${count} kills, ${opening} of them while it opened; answered: ${what.join(', ')}; ` +
        `${promises.refusals.length} refused; ${stuck.length} imports stuck; ${lost.length} lost, ${double.length} double`,
    ],
    failures: [
      ...Object.entries(answered).flatMap(([name, count]) => (count === 0 ? [`no ${name}`] : [])),
      ...[...lost, ...double, ...stuck].map((line) => `seed ${seed}: ${line}`),
    ],
  };
}
