import { array, number, object, safeParse, string } from 'valibot';
import type { Books, Finding } from './books.ts';
import type { Item } from './table.ts';

const loadMessage = object({ importId: string(), part: number(), plays: array(object({})) });

/**
 * Imports: every row is loaded or rejected, with the reason that was known before, and counted once; what is not is in a
 * dead letter.
 */
export function auditImports(books: Books): Finding {
  const { table, ledger } = books;
  const states = new Map(table('import').map((item) => [String(item.importId), item]));
  const rejectedRows = Map.groupBy(table('rejected-row'), ({ pk }) => String(pk).replace('IMPORT#', ''));
  const totals = { expected: 0, reflected: 0, kept: 0 };
  const lost: string[] = [];
  const double: string[] = [];
  const wrong: string[] = [];
  for (const [importId, planned] of ledger.imports) {
    const state = states.get(importId);
    const rejections = rejectedRows.get(importId) ?? [];
    const counted = Number(state?.loaded ?? 0) + Number(state?.rejected ?? 0);
    const kept = uncounted(books, importId, planned.rows.length, counted);
    totals.expected += planned.rows.length;
    totals.reflected += counted;
    totals.kept += kept;
    const difference = planned.rows.length - counted - kept;
    if (difference > 0) lost.push(`${difference} rows of ${importId}`);
    if (difference < 0) double.push(`${-difference} rows of ${importId}`);
    if (kept === 0) wrong.push(...ended(importId, state, planned.rejected.size));
    wrong.push(...misjudged(rejections, planned.rejected, kept > 0).map((text) => `${importId} ${text}`));
  }
  for (const importId of states.keys()) if (!ledger.imports.has(importId)) double.push(`${importId} unasked`);
  return { what: 'rows of imports', ...totals, lost, double, wrong };
}

/**
 * The rows in dead letters whose part was not counted before it failed. The request for a whole import stands for all that were not
 * counted yet: its extraction may have sent parts that were loaded before it failed, and will send them all again.
 */
function uncounted({ failures, table, arena }: Books, importId: string, rows: number, counted: number): number {
  const parts = new Set(
    table('counted-part').flatMap(({ pk, sk }) => (pk === `IMPORT#${importId}` ? [String(sk)] : [])),
  );
  if (failures.keepsImport(importId) && !parts.has('COUNTED#EXTRACT')) return Math.max(0, rows - counted);
  const seen = new Set<string>();
  let kept = 0;
  for (const { body } of arena.failureQueues.flatMap(({ messages }) => messages)) {
    if (seen.has(body)) continue;
    seen.add(body);
    const message = safeParse(loadMessage, JSON.parse(body));
    if (!message.success || message.output.importId !== importId) continue;
    if (!parts.has(`COUNTED#LOAD#${message.output.part}`)) kept += message.output.plays.length;
  }
  return Math.min(kept, rows);
}

function ended(importId: string, state: Item | undefined, rejected: number): readonly string[] {
  const expected = rejected === 0 ? 'done' : 'done-with-errors';
  if (state?.status === expected && state.rejected === rejected) return [];
  return [`${importId} is ${state?.status} with ${state?.rejected} of ${rejected} rejected rows`];
}

function misjudged(
  found: readonly Item[],
  expected: ReadonlyMap<number, string>,
  isPartial: boolean,
): readonly string[] {
  const reasons = new Map(found.map(({ row, reason }) => [Number(row), String(reason)]));
  const rows = new Set([...reasons.keys(), ...expected.keys()]);
  return [...rows].flatMap((row) => {
    const [is, should] = [reasons.get(row), expected.get(row)];
    return is === should || (isPartial && is === undefined) ? [] : [`row ${row}: ${is} instead of ${should}`];
  });
}
