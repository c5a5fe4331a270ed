import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const IMPORT = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;

/** A test file and the helpers next to it that it loads, and what all of them import from elsewhere. */
export interface TestFile {
  /** From the root of the project: `test/api/record-play.test.ts`. */
  readonly path: string;
  readonly text: string;
  /** `#lambda/...`, names of packages, and paths from the root. */
  readonly imports: ReadonlySet<string>;
}

/** Every test file of the chapters, by name. */
export const testFiles = (root: string): readonly TestFile[] =>
  globSync('test/*/*.test.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, ...read(root, path, new Set()) }));

function read(root: string, path: string, seen: Set<string>): Omit<TestFile, 'path'> {
  seen.add(path);
  const own = readFileSync(join(root, path), 'utf8');
  const imports = new Set<string>();
  let text = own;
  for (const [, specifier = ''] of own.matchAll(IMPORT)) {
    const target = specifier.startsWith('.') ? join(path, '..', specifier).replaceAll('\\', '/') : specifier;
    if (!target.startsWith('test/') || target.startsWith('test/support/synth')) imports.add(target);
    else if (target.endsWith('.ts') && !seen.has(target)) {
      const helper = read(root, target, seen);
      text += helper.text;
      for (const each of helper.imports) imports.add(each);
    }
  }
  return { text, imports };
}

/** What a unit test does without: the stage, what synthesizes, and modules that are loaded anew for one test. */
const HEAVY =
  /^(?:aws-cdk-lib|constructs|lib\/|playground\/|scripts\/|test\/|@serverless-arcade\/(?!stage\/random\.ts$))/;
const LOADS_ANEW = /\bjest\.(?:isolateModules|resetModules|unstable_mockModule)/;

/**
 * The unit tests of the code that is mutated: they import some of it, and nothing that needs a synthesized application or
 * the local stage. Those that try random cases come last, as they take longest and few mutants get there.
 */
export async function unitTests(root: string): Promise<readonly string[]> {
  const config: { default: { mutate: readonly string[] } } = await import(
    pathToFileURL(join(root, 'stryker.config.mjs')).href
  );
  const mutated = new Set(
    globSync([...config.default.mutate], { cwd: root }).map((file) => file.replaceAll('\\', '/')),
  );
  const isUnitTest = ({ imports, text }: TestFile) =>
    [...imports].some((each) => mutated.has(each.replace(/^#/, ''))) &&
    ![...imports].some((each) => HEAVY.test(each)) &&
    !LOADS_ANEW.test(text);
  const isRandom = ({ imports }: TestFile) => [...imports].some((each) => each.endsWith('/random.ts'));
  const found = testFiles(root).filter(isUnitTest);
  return [...found.filter((file) => !isRandom(file)), ...found.filter(isRandom)].map(({ path }) => path);
}

/** The tests of the synthesized templates: they ask for some, themselves or by a helper, and run no stage. */
export const templateTests = (root: string): readonly string[] =>
  testFiles(root)
    .filter(({ text }) => /\bsynth(?:Arcade|Chapter)\(/.test(text) && !/\bopen(?:Arcade|Chapter)\(/.test(text))
    .map(({ path }) => path);
