import type { StageOptions } from '@serverless-arcade/stage/stage.ts';
import type { ProofOptions, ProofResult } from '../proof.ts';
import { Arena } from '../world/arena.ts';
import { audit, shortfalls } from '../world/audit.ts';
import { openBooks } from '../world/books.ts';
import { BusyDay, type BusyDaySize } from '../world/busy-day.ts';
import { Happened } from '../world/happened.ts';
import { Ledger } from '../world/ledger.ts';
import { Chance } from '../world/random.ts';
import { recover } from '../world/recovery.ts';
import { auditReminders } from '../world/reminders-audit.ts';
import { settleAll } from '../world/settling.ts';

/** What goes on around a breakage. */
export interface Setting {
  readonly arena: Arena;
  readonly happened: Happened;
  readonly chance: Chance;
  readonly rounds: number;
}

/** Something that breaks while the arcade is in use. */
export interface Breakage {
  readonly title: string;
  /** Why it cannot be on this machine. */
  readonly impossible?: () => string | undefined;
  readonly stage?: Partial<StageOptions>;
  /** Whether the arena can be opened again. @default false */
  readonly restarts?: boolean;
  /** Before each round of the load. */
  readonly beforeRound?: (setting: Setting, round: number) => void;
  /** While a round's load runs, which is over when the promise says so. */
  readonly duringRound?: (setting: Setting, round: number, over: Promise<unknown>) => Promise<void>;
  /** When the load is over: what was broken is whole again. */
  readonly afterwards?: (setting: Setting) => void | Promise<void>;
  /** How often what the breakage is about has happened, by name; never is a failure of the proof. */
  readonly measured: (setting: Setting) => Readonly<Record<string, number>>;
}

const SIZES: Readonly<Record<'short' | 'full', BusyDaySize>> = {
  short: {
    rounds: 4,
    players: 10,
    playsPerRound: 10,
    people: 2,
    idlers: 1,
    apiPlaysPerRound: 6,
    imports: 1,
    rowsPerImport: 40,
    badRows: 0.1,
  },
  full: {
    rounds: 40,
    players: 100,
    playsPerRound: 30,
    people: 6,
    idlers: 4,
    apiPlaysPerRound: 20,
    imports: 3,
    rowsPerImport: 500,
    badRows: 0.03,
  },
};

/** A day during which something breaks, and the books after it. */
export async function survive(
  breakage: Breakage,
  seed: number,
  { assembly, short, onProgress }: ProofOptions,
): Promise<ProofResult> {
  const impossible = breakage.impossible?.();
  if (impossible !== undefined) return { lines: [`${breakage.title}: left out, ${impossible}`], failures: [] };
  const stage = { assembly, ...breakage.stage };
  await using arena = await (breakage.restarts === true ? Arena.openDurable(stage) : Arena.open(stage));
  // The turns of seasons are not counted here, and are most of what happens while hours pass.
  if (short) arena.playground.setSchedules('DISABLED');
  const ledger = new Ledger();
  const chance = new Chance(seed);
  const size = short ? SIZES.short : SIZES.full;
  const setting: Setting = { arena, chance, happened: new Happened(arena), rounds: size.rounds };
  const day = await BusyDay.prepare(arena, ledger, {
    ...size,
    seed,
    chance,
    beforeRound: (round) => breakage.beforeRound?.(setting, round),
    duringRound: async (round, over) => breakage.duringRound?.(setting, round, over),
  });
  await day.play((round) => onProgress(`seed ${seed}: ${breakage.title}: round ${round} of ${size.rounds}`));
  await breakage.afterwards?.(setting);
  await day.finish();
  await settleAll(arena);
  const books = await openBooks(arena, ledger);
  const before = [...audit(books), ...auditReminders(books)];
  arena.stage.faults.clear();
  await recover(arena);
  const afterwards = await openBooks(arena, ledger);
  const after = [...audit(afterwards), ...auditReminders(afterwards)];
  const measured = breakage.measured(setting);
  const what = Object.entries(measured).map(([name, count]) => `${count} ${name}`);
  const lost = after.reduce((sum, finding) => sum + finding.lost.length, 0);
  const double = after.reduce((sum, finding) => sum + finding.double.length, 0);
  return {
    lines: [
      `${breakage.title}: ${what.join(', ')}; ${ledger.plays.size} plays, ${ledger.repeats} requests sent again, ` +
        `${books.failures.messages} messages in queues of failures, then ${afterwards.failures.messages}; ` +
        `${lost} lost, ${double} double`,
    ],
    failures: [
      ...Object.entries(measured).flatMap(([name, count]) => (count === 0 ? [`no ${name}`] : [])),
      ...shortfalls(before, true),
      ...shortfalls(after, false).map((line) => `repaired: ${line}`),
    ],
  };
}
