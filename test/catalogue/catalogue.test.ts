import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type CatalogueRow, catalogue, patternIds } from '../../lib/catalogue/index.ts';

const rows: [id: string, row: CatalogueRow][] = patternIds.map((id) => [id, catalogue[id]]);
const countOf = (fit: string) => rows.filter(([, row]) => row.fit === fit).length;

describe('the catalogue', () => {
  test('has 294 patterns: no group has overwritten a row of another', () => {
    expect(rows).toHaveLength(294);
  });

  test.each([
    ['core', 86],
    ['optional', 167],
    ['guide', 41],
  ])('carries as %s %i patterns', (fit, count) => {
    expect(countOf(fit)).toBe(count);
  });

  test('tells patterns apart by title', () => {
    const titles = rows.map(([, { title }]) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  test('has a row behind every erratum it refers to', () => {
    const errata = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'notes-errata.md'), 'utf8');
    const known = new Set([...errata.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number)));
    const referred = rows.flatMap(([, row]) => row.errata ?? []);
    expect(referred.length).toBeGreaterThan(0);
    expect(referred.filter((number) => !known.has(number))).toEqual([]);
  });
});

test.each(rows)('%s is complete', (id, row) => {
  expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(row.title).toMatch(/^\S.*[^\s.]$/);
  expect(row.summary).toMatch(/^\S.*\.$/);
  expect(row.services.length).toBeGreaterThan(0);
});
