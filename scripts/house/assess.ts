import { MEASURES, type Measure, REASONS } from './measures.ts';

/** A measure with what is so now. */
export interface Assessed {
  readonly name: string;
  readonly was: number;
  readonly now: number;
  /** With its sign: `<= 1`. */
  readonly goal: string;
  readonly verdict: 'at its goal' | 'excused' | 'missed';
  readonly reason?: string;
  /** What was counted, where it has names. */
  readonly counted: readonly string[];
}

/**
 * Measures the repository in the current folder.
 * @param assembly folder of the synthesized templates
 */
export function assess(assembly: string, measures: readonly Measure[] = MEASURES): Assessed[] {
  const reasons: Readonly<Record<string, string>> = REASONS;
  return measures.map(({ name, was, goal, bound, count }) => {
    const found = count(assembly);
    const counted = typeof found === 'number' ? [] : found;
    const now = typeof found === 'number' ? found : found.length;
    const reached = bound === 'at least' ? now >= goal : now <= goal;
    const reason = reached ? undefined : reasons[name];
    const verdict = reached ? 'at its goal' : reason === undefined ? 'missed' : 'excused';
    const sign = bound === 'at least' ? '>=' : '<=';
    return { name, was, now, goal: `${sign} ${goal}`, verdict, counted, ...(reason === undefined ? {} : { reason }) };
  });
}
