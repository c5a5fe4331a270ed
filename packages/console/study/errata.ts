import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Erratum } from './model.ts';
import { PROJECT } from './project.ts';

/** The rows of docs/notes-errata.md by number. */
export function readErrata(): ReadonlyMap<number, Erratum> {
  const text = readFileSync(join(PROJECT, 'docs', 'notes-errata.md'), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| \d+ \|/.test(line));
  return new Map(rows.map((line) => parseRow(line)).map((erratum) => [erratum.number, erratum]));
}

function parseRow(line: string): Erratum {
  // A bar inside of a cell would be escaped.
  const [, number = '', notes = '', claim = '', today = '', source = '', checked = ''] = line
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
  return { number: Number(number), notes, claim, today, source, checked };
}
