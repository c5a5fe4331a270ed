import { StageError } from '@serverless-arcade/stage/errors.ts';
import { matchesPattern, parsePattern } from '@serverless-arcade/stage/event-pattern.ts';
import type { ProofResult } from '../proof.ts';
import type { Chance } from '../world/random.ts';
import { broken, hostileJson, hostileText, hostileValue } from './values.ts';

/** How much work one pattern may be, in milliseconds of the processor. */
const MOST_WORK = 2_000;

/** Tries patterns on events: each is refused in one line or compared, at once. */
export function brokenPatterns(count: number, chance: Chance): ProofResult {
  const failures: string[] = [];
  const outcomes = { refused: 0, 'match nothing': 0, 'match the event': 0 };
  for (let made = 0; made < count && failures.length < 20; made += 1) {
    const [pattern, event] = [patternOf(chance), eventOf(chance)];
    const before = process.cpuUsage();
    try {
      outcomes[matchesPattern(parsePattern(pattern), event) ? 'match the event' : 'match nothing'] += 1;
    } catch (error) {
      outcomes.refused += 1;
      if (!(error instanceof StageError))
        failures.push(`${pattern.slice(0, 500)}: ${error instanceof Error ? error.stack : error}`);
      else if (error.message.includes('\n'))
        failures.push(`${pattern.slice(0, 500)}: more than one line: ${error.message}`);
    }
    const { user, system } = process.cpuUsage(before);
    if (user + system > MOST_WORK * 1_000)
      failures.push(`${(user + system) / 1_000} ms of work for ${pattern.slice(0, 1_000)}`);
  }
  return {
    lines: [
      `${Object.entries(outcomes)
        .map(([what, times]) => `${times} ${what}`)
        .join(', ')}`,
    ],
    failures,
  };
}

const NAMES = ['a', 'b', 'c', 'd'];

function patternOf(chance: Chance): string {
  const pattern = fieldsOf(chance, 0);
  const text = hostileJson(chance.happens(0.2) ? broken(pattern, chance) : pattern);
  return chance.happens(0.01) ? hostileText(chance) : text;
}

function fieldsOf(chance: Chance, depth: number): object {
  const names = NAMES.slice(0, 1 + chance.below(4));
  const or =
    depth < 5 && chance.happens(0.3)
      ? { $or: Array.from({ length: 2 + chance.below(8) }, () => fieldsOf(chance, depth + 2)) }
      : {};
  return {
    ...Object.fromEntries(
      names.map((name) => [name, depth < 3 && chance.happens(0.4) ? fieldsOf(chance, depth + 1) : tests(chance)]),
    ),
    ...or,
  };
}

const tests = (chance: Chance) => Array.from({ length: 1 + chance.below(3) }, () => testOf(chance));

function testOf(chance: Chance): unknown {
  const letters = () => Array.from({ length: chance.below(12) }, () => chance.oneOf(['a', 'b', '*', '\\*'])).join('');
  return chance.oneOf<() => unknown>([
    () => chance.oneOf(['a', 1, null, true]),
    () => ({ wildcard: letters() }),
    () => ({ 'anything-but': { wildcard: letters() } }),
    () => ({ prefix: letters() }),
    () => ({ exists: chance.happens(0.5) }),
    () => ({ numeric: ['>', chance.below(10), '<', chance.below(20)] }),
    () => ({ 'anything-but': [letters(), letters()] }),
    () => hostileValue(chance),
  ])();
}

function eventOf(chance: Chance, depth = 0): unknown {
  const inner = (): unknown => {
    if (chance.happens(0.02)) return 'a'.repeat(20_000);
    if (chance.happens(0.02)) return Array.from({ length: 500 }, (_, at) => at);
    if (depth > 3) return chance.oneOf(['a', 'ab', 1, 15, null]);
    if (chance.happens(0.2)) return Array.from({ length: chance.below(4) }, () => eventOf(chance, depth + 1));
    return chance.happens(0.4) ? eventOf(chance, depth + 1) : chance.oneOf(['a', 'ab', 1, 15, null, true]);
  };
  return Object.fromEntries(NAMES.map((name) => [name, inner()]));
}
