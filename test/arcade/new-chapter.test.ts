import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const NAME = 'scratch-notes';
const PLACES = ['lib/chapters/', 'lambda/', 'test/'].map((place) => `${place}${NAME}`);
const PAGES = [`docs/chapters/${NAME}.md`, `templates/${NAME}.yaml`];

/** A copy of the repository, with git of its own to say what has changed. */
let copy = '';

const run = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, {
    cwd: copy,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    // What is compiled of the copy goes with it.
    env: { ...process.env, NODE_COMPILE_CACHE: join(copy, 'build', 'compile-cache') },
  });
const git = (...args: readonly string[]) =>
  run('git', '-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args);
const node = (...args: readonly string[]) => run(process.execPath, ...args);

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'arcade-new-chapter-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const file of files.toString('utf8').split('\0').filter(Boolean)) {
    cpSync(join(root, file), join(copy, file), { force: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  // What was compiled of the dependencies is half of the start of each command.
  const compiled = join(root, 'build', 'compile-cache');
  if (existsSync(compiled)) cpSync(compiled, join(copy, 'build', 'compile-cache'), { recursive: true });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'before');
}, 60_000);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('a chapter is created in five places and one line, synthesizes, passes its tests, and leaves nothing behind', () => {
  node('scripts/new-chapter.ts', NAME);
  node('scripts/templates.ts');
  const changed = git('status', '--short', '--untracked-files=normal').trimEnd().split('\n');
  expect(changed.filter((line) => !/^ M (templates|docs)\//.test(line)).toSorted()).toEqual(
    [' M lib/arcade.ts', ...PLACES.map((place) => `?? ${place}/`), ...PAGES.map((page) => `?? ${page}`)].toSorted(),
  );
  expect(git('diff', '--stat', '--', 'lib').trimEnd()).toMatch(/ 1 file changed, 1 insertion\(\+\)$/);

  for (const program of ['synth-chapters.ts', 'synth-copies.ts']) node(join('test', 'support', program));
  node('node_modules/jest/bin/jest.js', '-w', '1', '--globalSetup=', `test/${NAME}`);
  const manifest: { artifacts: object } = JSON.parse(
    readFileSync(join(copy, 'build', 'test-chapters', NAME, 'manifest.json'), 'utf8'),
  );
  expect(Object.keys(manifest.artifacts)).toEqual(expect.arrayContaining(['foundation', NAME]));

  for (const place of [...PLACES, ...PAGES]) rmSync(join(copy, place), { recursive: true });
  git('checkout', '-q', '--', 'lib/arcade.ts');
  node('scripts/templates.ts');
  expect(git('status', '--short')).toBe('');
}, 240_000);

test.each([
  [[], 'One name, please.'],
  [['Notes'], 'Notes is not a name'],
  [['seasons'], 'lib/chapters/seasons is there already.'],
  [['support'], 'support is there already.'],
])('the command does not take %j, and says why', (args, why) => {
  expect(() => node('scripts/new-chapter.ts', ...args)).toThrow(why);
});

test('the command says what it takes', () => {
  expect(node('scripts/new-chapter.ts', '--help')).toMatch(/^Usage: npm run new-chapter -- <name>/);
});
