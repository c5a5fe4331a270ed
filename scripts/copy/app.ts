import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { PATTERN_METADATA } from '../../lib/pattern.ts';
import { type CopyableConstruct, closureOf, ROOT } from './constructs.ts';
import { bin, readme, templateTest } from './texts.ts';

/**
 * Writes a construct as a small CDK app: its file with all that it imports, an example stack, and a test of the template.
 *
 * @param folder a folder that does not exist yet, or is empty
 * @returns the files that were written, as paths in the folder
 * @throws when the folder has something in it
 */
export async function copyConstruct(construct: CopyableConstruct, folder: string): Promise<readonly string[]> {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty.`);
  const { example } = construct;
  const files = closureOf(example);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  const expected = await expectationOf(example);
  const written = {
    'package.json': json(packageOf(construct)),
    'tsconfig.json': json(TSCONFIG),
    'cdk.json': json({ app: 'node bin/app.ts', context: ours('cdk.json').context }),
    '.gitignore': 'node_modules/\ncdk.out/\n',
    'bin/app.ts': bin(example),
    'test/template.test.ts': templateTest(example, expected),
    'README.md': readme(construct, files),
  };
  for (const [file, text] of Object.entries(written)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return [...files, ...Object.keys(written)];
}

/** What the template of an example has. */
export interface Expectation {
  /** Types of its resources, sorted, each as often as there are some. */
  readonly types: readonly string[];
  /** The patterns that its annotations name, sorted. */
  readonly patterns: readonly string[];
}

/** Synthesizes an example here, with the settings that the copy gets. */
async function expectationOf(example: string): Promise<Expectation> {
  const { Example } = await import(pathToFileURL(join(ROOT, example)).href);
  const outdir = mkdtempSync(join(tmpdir(), 'copy-'));
  const app = new App({ outdir, context: ours('cdk.json').context, builtinCloudFormationValidation: false });
  const stack: unknown = new Example(app, 'example');
  if (!Stack.isStack(stack)) throw new Error(`${example} exports no stack called Example.`);
  const artifact = app.synth().getStackArtifact(stack.artifactId);
  const resources: Record<string, { Type: string }> = artifact.template.Resources;
  const patterns = artifact.findMetadataByType(PATTERN_METADATA).map(({ data }) => Object(data).pattern);
  rmSync(outdir, { recursive: true });
  return {
    types: Object.values(resources)
      .map(({ Type }) => Type)
      .sort(),
    patterns: [...new Set(patterns.map(String))].sort(),
  };
}

const ours = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Exact versions, as this repository has them. */
function packageOf({ name }: CopyableConstruct): object {
  const { dependencies, devDependencies } = ours('package.json');
  const pick = (from: Record<string, string>, ...names: string[]) =>
    Object.fromEntries(names.map((each) => [each, from[each]]));
  return {
    name: `copied-${name}`,
    private: true,
    type: 'module',
    scripts: {
      synth: 'cdk synth',
      test: 'tsc --noEmit && node --test "test/*.test.ts"',
    },
    dependencies: pick(dependencies, 'aws-cdk-lib', 'constructs'),
    devDependencies: pick(devDependencies, '@types/node', 'aws-cdk', 'node', 'typescript'),
    // Installs the Node.js of the devDependencies, which runs TypeScript as it is.
    allowScripts: { node: true },
  };
}

const { compilerOptions } = ours('tsconfig.json');
const TSCONFIG = { compilerOptions, include: ['bin', 'lib', 'test'] };

/** How a file of the copy refers to another one. */
export const importPath = (from: string, to: string): string => {
  const path = relative(dirname(from), to).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
};
