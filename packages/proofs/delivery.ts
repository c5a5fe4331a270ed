import type { Proof, ProofOptions, ProofResult } from './proof.ts';
import { Arena } from './world/arena.ts';
import { audit, FIGURES_HEADER, figures, shortfalls } from './world/audit.ts';
import { openBooks } from './world/books.ts';
import { BusyDay, type BusyDaySize } from './world/busy-day.ts';
import { Happened } from './world/happened.ts';
import { Ledger } from './world/ledger.ts';
import { Poison } from './world/poison.ts';
import { Chance } from './world/random.ts';
import { recover } from './world/recovery.ts';
import { settleAll } from './world/settling.ts';
import { Storm } from './world/storm.ts';

/** 20,000 plays, of which 1,000 through the API, and 10,000 rows of imports. */
const FULL: BusyDaySize = {
  rounds: 100,
  players: 400,
  playsPerRound: 190,
  people: 8,
  apiPlaysPerRound: 10,
  imports: 5,
  rowsPerImport: 2_000,
  badRows: 0.03,
};

const SHORT: BusyDaySize = {
  rounds: 7,
  players: 20,
  playsPerRound: 20,
  people: 2,
  apiPlaysPerRound: 4,
  imports: 1,
  rowsPerImport: 110,
  badRows: 0.1,
};

/** Plays that their reader fails at for good, of all. */
const POISON = { full: 0.002, short: 0.02 };

/**
 * Nothing is lost and nothing happens twice, whatever fails: everything that was promised is reflected or waits in a queue
 * of failures, counted from the table and the queues; and once the causes are repaired, redrive and replay bring the rest.
 */
export const delivery: Proof = {
  name: 'delivery',
  title: 'Nothing is lost, nothing counts twice, while everything fails',
  run: (options) => proveDelivery(options),
};

/** @param size how much happens; that of the proof when left out */
export async function proveDelivery(options: ProofOptions, size = options.short ? SHORT : FULL): Promise<ProofResult> {
  const lines: string[] = [];
  const failures: string[] = [];
  for (const seed of options.seeds) {
    const result = await proveSeed(seed, options, size);
    lines.push(`seed ${seed}`, ...result.lines.map((line) => `  ${line}`));
    failures.push(...result.failures.map((failure) => `seed ${seed}: ${failure}`));
  }
  return { lines, failures };
}

async function proveSeed(
  seed: number,
  { assembly, short, onProgress }: ProofOptions,
  size: BusyDaySize,
): Promise<ProofResult> {
  await using arena = await Arena.open({ assembly });
  const chance = new Chance(seed);
  // The turns of seasons are not counted here, and are most of what happens while hours pass.
  if (short) arena.playground.setSchedules('DISABLED');
  const ledger = new Ledger();
  const happened = new Happened(arena);
  const storm = new Storm(arena, chance);
  const poison = new Poison(arena, new Chance(seed + 1), short ? POISON.short : POISON.full);
  const day = await BusyDay.prepare(arena, ledger, {
    ...size,
    seed,
    chance,
    beforeRound: () => storm.gust(),
    beforePlay: (play) => poison.perhapsPlay(play),
    beforeImport: (rows) => poison.perhapsRow(rows),
  });
  storm.begin();
  await day.play((round) => onProgress(`seed ${seed}: round ${round} of ${size.rounds}`));
  await day.finish();
  onProgress(`seed ${seed}: settling`);
  await settleAll(arena);

  onProgress(`seed ${seed}: counting`);
  const { faults, invocations } = happened;
  // The causes are repaired before counting, or the count itself would be throttled; nothing comes of it while time stands still.
  storm.end();
  const books = await openBooks(arena, ledger);
  const inFailure = audit(books);

  onProgress(`seed ${seed}: redriving and replaying`);
  const recovery = await recover(arena);
  const afterwards = await openBooks(arena, ledger);
  const recovered = audit(afterwards);
  happened.stop();

  return {
    lines: [
      `${ledger.plays.size} plays, ${ledger.imports.size} imports, ${ledger.repeats} requests sent again, ${invocations} invocations`,
      `what happened: ${Object.entries({ ...faults, 'records poisoned': poison.count })
        .map(([name, count]) => `${count} ${name}`)
        .join(', ')}`,
      'while it failed, and everything had settled:',
      FIGURES_HEADER,
      ...figures(inFailure),
      `    in queues of failures: ${books.failures.messages} messages, ${books.failures.changes} changes of the table`,
      `repaired: ${recovery.redriven} messages redriven, ${recovery.replayed} batches replayed, ${recovery.putBack} events put back:`,
      FIGURES_HEADER,
      ...figures(recovered),
      `    in queues of failures: ${afterwards.failures.messages} messages`,
    ],
    failures: [
      ...Object.entries(faults).flatMap(([name, count]) =>
        count === 0 ? [`no ${name}: too quiet to prove anything`] : [],
      ),
      ...(poison.count === 0 || books.failures.changes === 0 ? ['nothing was poisoned'] : []),
      ...shortfalls(inFailure, true).map((line) => `while it failed: ${line}`),
      ...shortfalls(recovered, false).map((line) => `repaired: ${line}`),
      ...(afterwards.failures.messages === 0
        ? []
        : [`${afterwards.failures.messages} messages are left in queues of failures`]),
    ],
  };
}
