import { RETENTION, SLACK } from '@serverless-arcade/stage/retention.ts';
import type { Proof, ProofOptions, ProofResult } from './proof.ts';
import { HostedStage } from './steady/hosted-stage.ts';
import { Load } from './steady/load.ts';
import { type Minute, minuteOf, table } from './steady/minute.ts';
import { Chance } from './world/random.ts';

const FULL = { minutes: 60, rate: 50, recordsKept: RETENTION.records };
/** Few records are kept, so that the stage lets some go within a minute. */
const SHORT = { minutes: 1, rate: 5, recordsKept: 100 };

/** Bytes that the process may have in memory at most. */
const MOST_RESIDENT = 700e6;
/** The minute from which on memory and times are flat: until then, environments start and lists fill up. */
const FLAT_FROM = 5;
/** How far resident memory may grow beyond that of the minute in which it became flat. */
const TOLERANCE = 0.05;
/** How many times the 99th percentile of that minute the median of the later ones may be. */
const SLOWER = 1.5;

/** A stage that people leave running needs no more memory, and answers no slower, after an hour than after five minutes. */
export const steady: Proof = {
  name: 'steady',
  title: 'Memory and times stay flat under steady traffic',
  run: (options) => proveSteady(options),
};

export async function proveSteady(options: ProofOptions): Promise<ProofResult> {
  const usual = options.short ? SHORT : FULL;
  const { minutes = usual.minutes, rate = usual.rate } = options;
  const seen: Minute[] = [];
  await using stage = await HostedStage.open(options.assembly, usual.recordsKept);
  const load = await Load.prepare(stage.address, new Chance(options.seeds[0] ?? 1));
  for (let minute = 1; minute <= minutes; minute += 1) {
    options.onProgress(`minute ${minute} of ${minutes}, ${rate} requests a second`);
    await load.run(rate, 60);
    seen.push(minuteOf(await stage.memory(), load.take()));
  }
  await load.end();
  return { lines: table(seen), failures: judge(seen, usual.recordsKept) };
}

/** What falls short. @param recordsKept how many records of each kind the stage was to keep */
export function judge(minutes: readonly Minute[], recordsKept: number): readonly string[] {
  return [...failedRequests(minutes), ...tooMuchKept(minutes, recordsKept), ...notFlat(minutes)];
}

const failedRequests = (minutes: readonly Minute[]) =>
  minutes.flatMap(({ failures }, index) =>
    [...failures].map(([why, count]) => `minute ${index + 1}: ${count} requests failed: ${why}`),
  );

function tooMuchKept(minutes: readonly Minute[], recordsKept: number): readonly string[] {
  return minutes.flatMap(({ memory }, index) => {
    const kept = {
      'records of one kind': [memory.recordsOfOneKind, recordsKept],
      traces: [memory.traces, RETENTION.traces],
    };
    return Object.entries(kept).flatMap(([what, [count = 0, most = 0]]) =>
      count > most * SLACK ? [`minute ${index + 1}: ${count} ${what} are kept, instead of ${most}`] : [],
    );
  });
}

/** A run that is too short to become flat says nothing about it. */
function notFlat(minutes: readonly Minute[]): readonly string[] {
  const first = minutes[FLAT_FROM - 1];
  const later = minutes.slice(FLAT_FROM);
  if (first === undefined || later.length === 0) return [];
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
  const { resident } = first.memory;
  const failures = later.flatMap(({ memory }, index) => {
    const minute = FLAT_FROM + 1 + index;
    const hasGrown = memory.resident > resident * (1 + TOLERANCE);
    return [
      ...(hasGrown
        ? [`minute ${minute}: ${megabytes(memory.resident)} MB, after ${megabytes(resident)} MB in minute ${FLAT_FROM}`]
        : []),
      ...(memory.resident > MOST_RESIDENT ? [`minute ${minute}: more than ${megabytes(MOST_RESIDENT)} MB`] : []),
    ];
  });
  const p99 = later.map((minute) => minute.p99).toSorted((a, b) => a - b)[Math.floor(later.length / 2)] ?? 0;
  if (p99 > first.p99 * SLOWER) {
    failures.push(`p99 was ${first.p99.toFixed(0)} ms in minute ${FLAT_FROM}, and later ${p99.toFixed(0)} ms`);
  }
  return failures;
}
