import { readFileSync } from 'node:fs';
import type { Block } from './rewrite.ts';

/** How many rows the page of errata has, and how many of them were checked. */
export const errata: Block = (page) => {
  const rows = readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line));
  const checks = rows.map(
    (row) =>
      row
        .replace(/\s*\|$/, '')
        .split('|')
        .at(-1)
        ?.trim() ?? '',
  );
  const unverified = checks.filter((check) => check === '**unverified**').length;
  const details = checks.filter((check) => check.includes('**unverified:**')).length;
  return (
    `${rows.length} rows. ${rows.length - unverified} are checked, ${details} of them with a detail that stays unverified and is named ` +
    `in the row. ${unverified} rows are unverified as a whole.`
  );
};
