import type { Answers } from './load.ts';
import type { Memory } from './messages.ts';

/** What was seen in one minute of steady traffic. */
export interface Minute {
  readonly memory: Memory;
  readonly requests: number;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly failures: ReadonlyMap<string, number>;
}

export function minuteOf(memory: Memory, { milliseconds, failures }: Answers): Minute {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { memory, requests: sorted.length, median: at(0.5), p99: at(0.99), failures };
}

const COLUMNS: Readonly<Record<string, (minute: Minute) => number>> = {
  'resident MB': ({ memory }) => memory.resident / 1e6,
  'heap MB': ({ memory }) => memory.heap / 1e6,
  threads: ({ memory }) => memory.environments,
  requests: ({ requests }) => requests,
  'p50 ms': ({ median }) => median,
  'p99 ms': ({ p99 }) => p99,
  failed: ({ failures }) => [...failures.values()].reduce((sum, count) => sum + count, 0),
  records: ({ memory }) => memory.records,
  'let go': ({ memory }) => memory.recordsLetGo,
  traces: ({ memory }) => memory.traces,
  changes: ({ memory }) => memory.changes,
  metrics: ({ memory }) => memory.metrics,
};

const row = (cells: readonly string[]) => cells.map((cell) => cell.padStart(12)).join('');

/** A line for each minute, below a line of titles. */
export const table = (minutes: readonly Minute[]): readonly string[] => [
  row(['minute', ...Object.keys(COLUMNS)]),
  ...minutes.map((minute, index) =>
    row([`${index + 1}`, ...Object.values(COLUMNS).map((value) => value(minute).toFixed(0))]),
  ),
];
