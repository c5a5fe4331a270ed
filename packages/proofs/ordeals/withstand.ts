import { restartWithin } from '../chaos/restart.ts';
import type { ProofOptions, ProofResult } from '../proof.ts';
import { Arena } from '../world/arena.ts';
import { shortfalls } from '../world/audit.ts';
import { Happened } from '../world/happened.ts';
import { Chance } from '../world/random.ts';
import { settleAll } from '../world/settling.ts';
import type { Ordeal } from './ordeal.ts';
import { Weather } from './weather.ts';

/** What has to have happened, or the ordeal was too quiet; in a short one, queues may behave by chance. */
const ALWAYS = ['functions killed', 'invocations throttled or refused', 'calls on the table throttled'];
const IN_FULL = [...ALWAYS, 'messages delivered twice by queues'];

/** Lets a chapter go through its ordeal under one seed: a storm, with a restart of the whole stage in the middle; then the books. */
export async function withstand(
  chapter: string,
  ordeal: Ordeal,
  seed: number,
  { assembly, short, onProgress }: ProofOptions,
): Promise<ProofResult> {
  await using arena = await Arena.openDurable({ assembly, extraResources: () => {} });
  arena.playground.setSchedules('DISABLED');
  const chance = new Chance(seed);
  const happened = new Happened(arena);
  const weather = new Weather(arena, chance, chapter);
  const { rounds, perRound } = ordeal.sizes[short ? 'short' : 'full'];
  const trial = await ordeal.begin(arena, chance);
  weather.begin();
  for (let round = 0; round < rounds; round += 1) {
    onProgress(`seed ${seed}: ${ordeal.what}: round ${round + 1} of ${rounds}`);
    const { phases } = trial;
    const restarted = short ? [chance.below(phases.length)] : [...phases.keys()];
    for (const [phase, { act, seconds }] of phases.entries()) {
      weather.gust();
      const over = act(perRound, round === rounds - 1);
      if (round === Math.floor((rounds - 1) / 2) && restarted.includes(phase)) {
        await restartWithin(arena, chance, over);
        weather.begin();
      }
      await over;
      await arena.stage.advance(seconds);
    }
  }
  onProgress(`seed ${seed}: ${ordeal.what}: settling`);
  await settleAll(arena);
  const { faults } = happened;
  weather.end();
  await trial.repair();
  await settleAll(arena);
  happened.stop();
  const findings = await trial.audit();
  const figures = findings.map(({ what, expected, lost, double, wrong }) =>
    [what.padEnd(28), `${expected}`, `lost ${lost.length}`, `double ${double.length}`, `wrong ${wrong.length}`].join(
      '  ',
    ),
  );
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return {
    lines: [
      `${rounds * perRound} ${ordeal.what}: ${list(trial.done).join(', ')}`,
      `  what happened: ${list({ ...faults, restarts: arena.restarts.count }).join(', ')}`,
      ...figures.map((line) => `  ${line}`),
    ],
    failures: [
      ...(short ? ALWAYS : IN_FULL)
        .filter((name) => (faults[name] ?? 0) === 0)
        .map((name) => `no ${name}: too quiet to prove anything`),
      ...shortfalls(findings, false),
    ],
  };
}
