import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { useCaseMutations } from '../use-case-mutations.ts';
import { SHORT } from './support.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const { default: config }: { default: { mutate: readonly string[] } } = await import(
  pathToFileURL(join(root, 'stryker.config.mjs')).href
);
const filesOf = (...patterns: readonly string[]) => globSync([...patterns], { cwd: root }).sort();

/** Code without AWS that is not mutated, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'lambda/runtime/aws/client-defaults.ts': 'settings of the clients, which only a service notices',
  'lambda/runtime/span.ts': 'its tests load it anew, which the runner cannot count for a mutant',
  'lambda/runtime/table/by-game.ts': 'a constant, which only the table notices',
  'lambda/runtime/table/variable.ts': 'a constant, which only a service notices',
};

const SPEAKS_TO_AWS = /from '(@aws-sdk|@aws-lambda-powertools|\.{1,2}\/.*table\.ts)/;

test('whoever changes one of a few use cases hears it from a unit test', async () => {
  const { lines, failures } = await useCaseMutations.run(SHORT);
  expect(failures).toEqual([]);
  expect(lines[0]).toMatch(/^score \d+\.\d %: [1-9]\d* of \d+ mutants noticed, in 4 files$/);
}, 120_000);

test('whatever runs without AWS is mutated: every use case and the shared code', () => {
  const shared = filesOf('lambda/runtime/**/*.ts').filter(
    (file) => !SPEAKS_TO_AWS.test(readFileSync(join(root, file), 'utf8')),
  );
  const expected = [...filesOf('lambda/*/use-cases/*.ts'), ...shared];
  const mutated = filesOf(...config.mutate);
  expect(expected.filter((file) => !mutated.includes(file))).toEqual(Object.keys(LEFT_OUT));
});

test('every pattern of what is mutated finds files', () => {
  expect(config.mutate.filter((pattern) => filesOf(pattern).length === 0)).toEqual([]);
});
