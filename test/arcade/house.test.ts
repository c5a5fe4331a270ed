import { expect, test } from '@jest/globals';
import { assess } from '../../scripts/house/assess.ts';
import { againstDirection, folderCircles, intoOptional } from '../../scripts/house/folders.ts';
import { readImports } from '../../scripts/house/imports.ts';
import type { Measure } from '../../scripts/house/measures.ts';
import { gaps, WALK } from '../../scripts/house/walk.ts';

const measure = (now: number | string[], goal: number, bound?: 'at least'): Measure => ({
  name: 'a measure',
  was: 9,
  goal,
  count: () => now,
  ...(bound === undefined ? {} : { bound }),
});

const verdict = (...args: Parameters<typeof measure>) => assess('no assembly', [measure(...args)])[0]?.verdict;

test('a measure is at its goal, or it is missed', () => {
  expect(verdict(3, 3)).toBe('at its goal');
  expect(verdict(['a', 'b', 'c', 'd'], 3)).toBe('missed');
  expect(verdict(3, 3, 'at least')).toBe('at its goal');
  expect(verdict(2, 3, 'at least')).toBe('missed');
});

test('a lower folder does not import a higher one, and the stage nothing of the arcade', () => {
  const wrong = [
    { from: 'lambda/api/use-cases/play.ts', to: 'lib/environments.ts' },
    { from: 'packages/stage/stage.ts', to: 'lib/catalogue/index.ts' },
    { from: 'lib/constructs/queues/work-queue.ts', to: 'lib/chapters/seasons/stack.ts' },
  ];
  const right = [
    { from: 'lib/arcade.ts', to: 'lib/chapters/seasons/stack.ts' },
    { from: 'lib/chapters/seasons/stack.ts', to: 'lib/constructs/queues/work-queue.ts' },
    { from: 'lambda/seasons/functions/turn-season.ts', to: 'lambda/runtime/keys.ts' },
  ];
  expect(againstDirection([...right, ...wrong])).toEqual(wrong.map(({ from, to }) => `${from} -> ${to}`));
});

test('only a chapter on request itself imports what it owns, so it can be deleted', () => {
  const leaning = [
    { from: 'lambda/vault/objects.ts', to: 'lambda/archive/objects.ts' },
    { from: 'lib/chapters/vault/stack.ts', to: 'lib/chapters/archive/parts/archive-bucket.ts' },
    { from: 'playground/index.ts', to: 'lambda/archive/objects.ts' },
  ];
  const standing = [
    { from: 'lib/arcade.ts', to: 'lib/chapters/archive/stack.ts', late: true },
    { from: 'lib/arcade.ts', to: 'lib/chapters/seasons/stack.ts' },
    { from: 'test/archive/story.ts', to: 'lambda/archive/objects.ts' },
    { from: 'lambda/archive/objects.ts', to: 'lambda/seasons/season.ts' },
  ];
  expect(intoOptional([...standing, ...leaning])).toEqual(leaning.map(({ from, to }) => `${from} -> ${to}`));
});

test('folders in a circle are found over any number of folders, each with its imports', () => {
  const circle = [
    { from: 'lambda/api/a.ts', to: 'lambda/seasons/b.ts' },
    { from: 'lambda/seasons/c.ts', to: 'lambda/imports/d.ts' },
    { from: 'lambda/imports/e.ts', to: 'lambda/api/f.ts' },
  ];
  const ways = circle.map(({ from, to }) => `${from} -> ${to}`);
  expect(folderCircles([...circle, { from: 'lambda/api/a.ts', to: 'lambda/runtime/env.ts' }])).toEqual([ways]);
  expect(folderCircles(circle.slice(1))).toEqual([]);
});

test('a file outside of all folders of the house is a mistake', () => {
  expect(() => againstDirection([{ from: 'attic/box.ts', to: 'lib/arcade.ts' }])).toThrow(
    'attic/box.ts is in no folder',
  );
});

test('each file of the walk from a registration to the reminder follows from one before it', () => {
  const imports = readImports();
  expect(gaps(WALK, imports)).toEqual([]);
  expect(gaps(['lambda/registration/keys.ts', 'lambda/seasons/keys.ts'], imports)).toEqual(['lambda/seasons/keys.ts']);
});
