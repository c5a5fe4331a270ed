import { cpSync, globSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUILD_OPTIONS, shortImports } from '../../lib/bundling/build.ts';
import { codeOf, variablesOf } from './function-code.ts';
import { type Comparison, root, run } from './measure.ts';

/** Functions whose start is measured: one with the table alone, one with table and queue. */
const FUNCTIONS = ['api/record-play', 'registration/post-confirmation'];
/** How much longer the import of a function may take than that of the client that all of them have. */
const MOST = 1.2;

/**
 * The import of a function's code in a fresh process, next to that of a DynamoDB client alone in one file, built the same way.
 * @param plain the assembly with all packages in the bundles
 * @param layered the assembly with the shared ones in a layer
 */
export async function coldStart(directory: string, runs: number, plain: string, layered: string): Promise<Comparison> {
  const empty = join(directory, 'empty-module.mjs');
  writeFileSync(empty, 'export const handler = () => {};');
  const bare = await bareClient(directory);
  return {
    title: 'Start of a function: the import of its code',
    runs,
    cases: [
      { name: 'a DynamoDB client in one file', once: () => importTime(bare, {}) },
      { name: 'an empty module', once: () => importTime(empty, {}) },
      ...FUNCTIONS.flatMap((handler) => {
        const variables = variablesOf(plain, handler);
        return [
          { name: handler, once: caseOf(codeOf(plain, handler), variables), budget: MOST },
          { name: `${handler}, with a layer`, once: caseOf(withLayer(directory, layered, handler), variables) },
        ];
      }),
    ],
  };
}

const caseOf = (file: string, variables: Readonly<Record<string, string>>) => () => importTime(file, variables);

async function bareClient(directory: string): Promise<string> {
  const outfile = join(directory, 'bare-client.mjs');
  const contents =
    "import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'; export const client = new DynamoDBClient({}); export { GetItemCommand };";
  const stdin = { contents, resolveDir: root };
  const { outExtension: _, ...options } = BUILD_OPTIONS;
  await build({ ...options, splitting: false, absWorkingDir: root, stdin, outfile, plugins: shortImports(root) });
  return outfile;
}

/** The code with the layer's packages next to it, where Node.js finds them as it finds those of a layer in Lambda. */
function withLayer(directory: string, assembly: string, handler: string): string {
  const code = codeOf(assembly, handler);
  const [layer] = globSync('asset.*/nodejs/node_modules', { cwd: assembly });
  if (layer === undefined) throw new Error('The assembly has no layer');
  const copy = join(directory, 'with-layer', handler.replace('/', '-'));
  mkdirSync(copy, { recursive: true });
  cpSync(code.slice(0, -`/${handler}.mjs`.length), copy, { recursive: true });
  symlinkSync(join(assembly, layer), join(copy, 'node_modules'));
  return join(copy, `${handler}.mjs`);
}

async function importTime(file: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const script = `const t = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - t)`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--enable-source-maps', '-e', script], {
    env: { ...process.env, AWS_REGION: 'us-east-1', ...variables },
  });
  return Number(stdout);
}
