import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import type { Build } from '../../lib/bundling/build.ts';
import { BuildCache } from '../../lib/bundling/cache.ts';
import { LinkedCode } from '../../lib/bundling/linked-code.ts';
import { testApp } from '../support/test-app.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bundling-'));
  mkdirSync(join(root, 'lambda'));
  write('lambda/list.ts', 'one');
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, content: string) => writeFileSync(join(root, path), content);

/** What esbuild would make of two functions that share a chunk; one of them has code of ours, and so a map. */
const BUILT: Build = {
  files: new Map([
    ['api/list', ['api/list.mjs', 'chunks/shared.mjs']],
    ['api/get', ['api/get.mjs', 'chunks/shared.mjs']],
  ]),
  contents: new Map([
    ['api/list.mjs', 'list'],
    ['api/list.mjs.map', '{}'],
    ['api/get.mjs', 'get'],
    ['chunks/shared.mjs', 'shared'],
  ]),
  inputs: ['lambda/list.ts', 'node_modules/package/index.js'],
};

const cacheFor = (key: unknown = 'plain') => new BuildCache(root, join(root, 'build'), key);

test('a build is kept as long as no input changes, and another request is another build', () => {
  expect(cacheFor().read()).toBeUndefined();
  const functions = cacheFor().write(BUILT);
  expect(Object.keys(functions['api/list'] ?? {})).toEqual(['api/list.mjs', 'api/list.mjs.map', 'chunks/shared.mjs']);
  expect(cacheFor().read()).toEqual(functions);
  expect(cacheFor('layered').read()).toBeUndefined();
});

test.each<readonly [string, () => void]>([
  ['a source changes', () => write('lambda/list.ts', 'two')],
  ['a source is gone', () => rmSync(join(root, 'lambda/list.ts'))],
  ['an input appears', () => write('package.json', '{}')],
  ['the kept files are gone', () => rmSync(join(root, 'build/files'), { recursive: true })],
])('a build does not count when %s', (_, change) => {
  cacheFor().write(BUILT);
  change();
  expect(cacheFor().read()).toBeUndefined();
});

test('a kept file that was edited through a link is found, and mended by the next build', () => {
  const hash = cacheFor().write(BUILT)['api/get']?.['chunks/shared.mjs'] ?? '';
  const file = cacheFor().files.path(hash);
  chmodSync(file, 0o644);
  writeFileSync(file, 'edited');
  expect(cacheFor().read()).toBeUndefined();
  cacheFor().write(BUILT);
  expect(readFileSync(file, 'utf8')).toBe('shared');
});

test('functions link to the files that they share, and one asset serves every synth', () => {
  const functions = cacheFor().write(BUILT);
  const outdir = join(root, 'cdk.out');
  const stack = new Stack(testApp(outdir), 'linked');
  const inodes = ['api/list', 'api/get'].map((handler) => {
    const files = Object.entries(functions[handler] ?? {});
    const paths = new Map(files.map(([name, hash]) => [name, cacheFor().files.path(hash)]));
    const { s3Location } = new LinkedCode(handler.replace('/', '-'), paths).bind(stack);
    expect(s3Location?.objectKey).toBe(`${handler.replace('/', '-')}.zip`);
    return statSync(join(outdir, `asset.${handler.replace('/', '-')}`, 'chunks', 'shared.mjs')).ino;
  });
  expect(new Set(inodes).size).toBe(1);
});
