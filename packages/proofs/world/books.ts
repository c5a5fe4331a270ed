import type { Arena } from './arena.ts';
import { type Failures, readFailures } from './failures.ts';
import type { Ledger } from './ledger.ts';
import { readTable } from './table.ts';

type Table = Awaited<ReturnType<typeof readTable>>;

/** Both sides of the books at one moment, for every check to look at. */
export interface Books {
  readonly arena: Arena;
  readonly ledger: Ledger;
  readonly table: Table;
  readonly failures: Failures;
}

export async function openBooks(arena: Arena, ledger: Ledger): Promise<Books> {
  return { arena, ledger, table: await readTable(arena), failures: await readFailures(arena) };
}

/** What a check found: how many of its kind there are, and what is wrong. */
export interface Finding {
  readonly what: string;
  /** Asked for, or caused. */
  readonly expected: number;
  /** In the table, or at whoever should have heard of it. */
  readonly reflected: number;
  /** Not reflected, and waiting in a queue of failures. */
  readonly kept: number;
  /** Neither. */
  readonly lost: readonly string[];
  /** More than once, or what nobody asked for. */
  readonly double: readonly string[];
  /** Anything else that does not fit. */
  readonly wrong: readonly string[];
}

/** Compares what should be with what is, by id. */
export function compare(
  what: string,
  expected: Iterable<string>,
  found: Iterable<string>,
  keeps: (id: string) => boolean,
  wrong: readonly string[] = [],
): Finding {
  const should = new Set(expected);
  const is = new Set<string>();
  const double: string[] = [];
  for (const id of found) {
    if (is.has(id)) double.push(`${id} twice`);
    if (!should.has(id)) double.push(`${id} unasked`);
    is.add(id);
  }
  const missing = [...should].filter((id) => !is.has(id));
  const lost = missing.filter((id) => !keeps(id));
  return {
    what,
    expected: should.size,
    reflected: [...should].length - missing.length,
    kept: missing.length - lost.length,
    lost,
    double,
    wrong,
  };
}
