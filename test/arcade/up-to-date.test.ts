import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { keepUpToDate } from '../../scripts/up-to-date.ts';

let root = '';
let made = 0;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'up-to-date-'));
  made = 0;
  mkdirSync(join(root, 'lib', 'deep'), { recursive: true });
  write('lib/stack.ts', 'one');
  write('lib/deep/part.ts', 'one');
  write('cdk.json', '{}');
  await make();
  made = 0;
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, content: string) => writeFileSync(join(root, path), content);

/** Stands in for `cdk synth`: templates at the top, code below, and what exists is left as it is. */
async function synth(): Promise<void> {
  made += 1;
  mkdirSync(join(root, 'cdk.out', 'asset.1'), { recursive: true });
  write('cdk.out/api.template.json', '{}');
  write('cdk.out/asset.1/handler.mjs', 'code');
}

const make = (settings: readonly string[] = [], fresh = false, program = synth) =>
  keepUpToDate({ folder: join(root, 'cdk.out'), root, inputs: ['lib/**/*', 'cdk.json'], settings }, fresh, program);

test('an assembly is not made again as long as nothing has changed', async () => {
  expect(await make()).toBe(false);
  write('README.md', 'no input');
  write('lib/stack.ts', 'one');
  expect(await make()).toBe(false);
  expect(made).toBe(0);
});

test.each<readonly [string, () => void]>([
  ['a file of the app has changed', () => write('lib/stack.ts', 'two')],
  ['a file deep in the app has changed', () => write('lib/deep/part.ts', 'two')],
  ['there is another file', () => write('lib/deep/another.ts', '')],
  ['a file is gone', () => rmSync(join(root, 'lib/deep/part.ts'))],
  ['a setting of the CDK has changed', () => write('cdk.json', '{"context":{}}')],
  ['the assembly was deleted', () => rmSync(join(root, 'cdk.out'), { recursive: true })],
  ['a template was edited', () => write('cdk.out/api.template.json', '{"Resources":{}}')],
  ['the code of a function was edited', () => write('cdk.out/asset.1/handler.mjs', 'other')],
  ['a template is gone', () => rmSync(join(root, 'cdk.out/api.template.json'))],
  ['the stamp is damaged', () => write('cdk.out/.made-of.json', '{')],
])('an assembly is made again, once, when %s', async (_, change) => {
  change();
  expect(await make()).toBe(true);
  expect(await make()).toBe(false);
  expect(made).toBe(1);
});

test('an assembly of another context is another one', async () => {
  expect(await make(['environment=prod'])).toBe(true);
  expect(await make(['environment=prod'])).toBe(false);
  expect(await make()).toBe(true);
});

test('what was edited does not stay, although the CDK leaves what exists as it is', async () => {
  write('cdk.out/asset.1/extra.mjs', 'left over');
  await make([], false, async () => {
    expect(() => write('cdk.out/asset.1/probe', '')).toThrow('ENOENT');
    await synth();
  });
  expect(await make()).toBe(false);
});

test('a synth that fails or is aborted leaves nothing that counts as made', async () => {
  write('lib/stack.ts', 'broken');
  const failing = make([], false, async () => {
    await synth();
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  write('lib/stack.ts', 'one');
  expect(await make()).toBe(true);
});

test('an assembly is made in any case when somebody asks for a fresh one', async () => {
  expect(await make([], true)).toBe(true);
});

test('a file that changes while the assembly is made leads to another one', async () => {
  write('lib/stack.ts', 'two');
  await make([], false, async () => {
    await synth();
    write('lib/stack.ts', 'three');
  });
  expect(await make()).toBe(true);
});
