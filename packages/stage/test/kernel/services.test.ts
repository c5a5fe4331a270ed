import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { partLists } from '../../scripts/services.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const GENERATED = ['services/records.ts', 'services/drawings.ts'];

const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file));
const text = (file: string) => readFileSync(file, 'utf8');

describe('a service', () => {
  test('is one folder and one line: no other file names Scheduler', () => {
    const naming = sources(ROOT)
      .map((file) => relative(ROOT, file))
      .filter((file) => !/^(test|services\/scheduler)\//.test(file) && !GENERATED.includes(file))
      .filter((file) =>
        /services\/scheduler|\.\/scheduler|\bscheduler\b(?!\.amazonaws|\/latest)/.test(text(join(ROOT, file))),
      );
    expect(naming).toEqual(['services/index.ts']);
  });

  test('is known by name to no file of the kernel', () => {
    const services = readdirSync(join(ROOT, 'services'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const names = services.map(({ name }) => name).join('|');
    const kernel = sources(ROOT).filter((file) => !/^(test|services)\//.test(relative(ROOT, file)));
    const naming = kernel.filter((file) => new RegExp(`from '[./]*services/(${names})/`).test(text(file)));
    expect(naming.map((file) => relative(ROOT, file))).toEqual([]);
  });

  test('is in the lists of what a browser loads: npm run services', () => {
    for (const [file, list] of partLists()) expect(text(join(ROOT, 'services', file))).toBe(list);
  });
});

test('the package imports nothing from outside, nor do its tests', () => {
  const outside = sources(ROOT).flatMap((file) =>
    [...text(file).matchAll(/(?:from|import\() ?'([.#][^']*)'/g)]
      .map(([, specifier = '']) => specifier)
      .filter(
        (specifier) => specifier.startsWith('#') || relative(ROOT, resolve(file, '..', specifier)).startsWith('..'),
      )
      .map((specifier) => `${relative(ROOT, file)}: ${specifier}`),
  );
  expect(outside).toEqual([]);
});
