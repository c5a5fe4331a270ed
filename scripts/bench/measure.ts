import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify, styleText } from 'node:util';
import { number, object, parse, record, string } from 'valibot';
import { progress } from '../progress.ts';

export const run = promisify(execFile);
export const root = join(import.meta.dirname, '..', '..');
/** npm and npx of Windows are scripts of its shell. */
export const IN_SHELL = process.platform === 'win32';

/** Something that takes time. */
export interface Case {
  readonly name: string;
  /** One run of it. @returns milliseconds */
  readonly once: () => Promise<number>;
  /** How many times the baseline it may take. @default it is only shown */
  readonly budget?: number;
}

/** Cases that take turns, so that a machine that slows down slows all of them. The first is the baseline of the others. */
export interface Comparison {
  readonly title: string;
  readonly runs: number;
  readonly cases: readonly Case[];
}

/** What a case took: median in milliseconds, and the median of its ratios to the baseline, turn by turn. */
interface Figures {
  readonly median: number;
  readonly ratio: number;
}

const recorded = record(string(), object({ median: number(), ratio: number() }));
const FILE = join(root, 'build', 'bench.json');

/**
 * Measures and prints a comparison, with the last recorded run and the budget next to each case.
 * @returns the names of the cases that are over their budget
 */
export async function compare({ title, runs, cases }: Comparison): Promise<readonly string[]> {
  const times = cases.map((): number[] => []);
  for (let turn = 1; turn <= runs; turn += 1) {
    progress(`${title}: ${turn} of ${runs}`);
    for (const [index, { once }] of cases.entries()) times[index]?.push(await once());
  }
  progress('');
  console.log(`\n${styleText('bold', title)}, ${runs} runs each, in turns`);
  console.log(row('', ['min ms', 'median', 'max', 'last', 'ratio', 'last', 'budget']));
  const known = readRecord();
  const [baseline = []] = times;
  const over: string[] = [];
  const entries = cases.map(({ name, budget }, index) => {
    const own = times[index] ?? [];
    const figures = { median: median(own), ratio: median(own.map((time, turn) => time / (baseline[turn] ?? time))) };
    const last = known[`${title}: ${name}`];
    const isOver = budget !== undefined && figures.ratio > budget;
    if (isOver) over.push(`${title}: ${name}`);
    const line = row(name, [...columnsOf(own, figures, last), budget?.toFixed(2) ?? '']);
    console.log(isOver ? styleText('red', line) : line);
    return [`${title}: ${name}`, figures] as const;
  });
  keep(Object.fromEntries(entries));
  return over;
}

const columnsOf = (times: readonly number[], { median, ratio }: Figures, last: Figures | undefined) => [
  Math.min(...times).toFixed(0),
  median.toFixed(0),
  Math.max(...times).toFixed(0),
  last?.median.toFixed(0) ?? '',
  ratio.toFixed(2),
  last?.ratio.toFixed(2) ?? '',
];

/** Something that has its own unit and its own limit, such as requests a second. */
export interface Figure {
  readonly name: string;
  /** One of each turn. */
  readonly values: readonly number[];
  /** The most that the median may be. @default it is only shown */
  readonly budget?: number;
  /** The least that the median has to be. */
  readonly atLeast?: number;
}

/** Prints figures, with the last recorded run and the budget next to each. @returns the names of those over their budget */
export function tell(title: string, figures: readonly Figure[]): readonly string[] {
  console.log(`\n${styleText('bold', title)}`);
  console.log(row('', ['min', 'median', 'max', 'last', 'budget']));
  const known = readRecord();
  const over: string[] = [];
  const entries = figures.map(({ name, values, budget, atLeast }) => {
    const figure = median(values);
    const isOver = figure > (budget ?? Number.POSITIVE_INFINITY) || figure < (atLeast ?? 0);
    if (isOver) over.push(name.trim());
    const limit = budget?.toFixed(1) ?? (atLeast === undefined ? '' : `>= ${atLeast}`);
    const last = known[name]?.median.toFixed(1) ?? '';
    const line = row(name, [
      Math.min(...values).toFixed(1),
      figure.toFixed(1),
      Math.max(...values).toFixed(1),
      last,
      limit,
    ]);
    console.log(isOver ? styleText('red', line) : line);
    return [name, { median: figure, ratio: 1 }] as const;
  });
  keep(Object.fromEntries(entries));
  return over;
}

function keep(figures: Readonly<Record<string, Figures>>): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify({ ...readRecord(), ...figures }, undefined, 2));
}

function readRecord(): Readonly<Record<string, Figures>> {
  return existsSync(FILE) ? parse(recorded, JSON.parse(readFileSync(FILE, 'utf8'))) : {};
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const WIDTH = 46;

/** A line of a table: a name, then columns aligned to the right. */
export const row = (name: string, columns: readonly string[]): string =>
  `  ${name.padEnd(WIDTH)}${columns.map((column) => column.padStart(8)).join('')}`;

/** The milliseconds that a task takes. */
export async function timed(task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await task();
  return performance.now() - startedAt;
}
