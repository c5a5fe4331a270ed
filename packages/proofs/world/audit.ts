import type { Books, Finding } from './books.ts';
import { auditEffects, auditEvents } from './events-audit.ts';
import { auditImports } from './imports-audit.ts';
import { auditCredits, auditPlays, auditRequests, auditStatistics } from './players-audit.ts';
import { auditHighScores, auditView } from './view-audit.ts';

/** Everything that can be counted, on both sides of the books. */
export function audit(books: Books): readonly Finding[] {
  return [
    auditPlays(books),
    auditCredits(books),
    auditRequests(books),
    auditStatistics(books),
    auditImports(books),
    auditView(books),
    auditHighScores(books),
    ...auditEvents(books),
    ...auditEffects(books),
    auditWork(books),
  ];
}

/** Messages that still wait for somebody to work at them: none, once everything has settled. */
function auditWork({ arena }: Books): Finding {
  const waiting = arena.workQueues.flatMap(({ settings, messages }) =>
    messages.map(({ id }) => `${settings.name} ${id}`),
  );
  return {
    what: 'messages in work',
    expected: 0,
    reflected: 0,
    kept: 0,
    lost: [],
    double: [],
    wrong: waiting.map((message) => `${message} still waits`),
  };
}

/** Rows of figures, as they are printed. */
export function figures(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ expected }) => expected > 0)
    .map(({ what, expected, reflected, kept, lost, double }) => {
      const columns = [expected, reflected, kept, lost.length, double.length].map((count) => `${count}`.padStart(8));
      return `    ${what.padEnd(28)}${columns.join('')}`;
    });
}

export const FIGURES_HEADER = `    ${''.padEnd(28)}${['in', 'done', 'kept', 'lost', 'double'].map((name) => name.padStart(8)).join('')}`;

/** How many of what is wrong are named: the first ones say what it is about. */
const NAMED = 3;

/** What falls short. @param mayKeep whether something may still wait in queues of failures */
export function shortfalls(findings: readonly Finding[], mayKeep: boolean): readonly string[] {
  return findings.flatMap(({ what, kept, lost, double, wrong }) => [
    ...named(`${what}: ${lost.length} lost`, lost),
    ...named(`${what}: ${double.length} too many`, double),
    ...named(`${what}: ${wrong.length} wrong`, wrong),
    ...(mayKeep || kept === 0 ? [] : [`${what}: ${kept} still missing`]),
  ]);
}

const named = (summary: string, list: readonly string[]) =>
  list.length === 0 ? [] : [`${summary}, such as ${list.slice(0, NAMED).join('; ')}`];
