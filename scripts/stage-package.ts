import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackage } from '@serverless-arcade/console/published/build.ts';
import { CommandError, runCommand } from './command.ts';
import { environment } from './first-hour/environment.ts';
import { blocksOf } from './first-hour/page.ts';
import { walk } from './first-hour/run.ts';
import { Terminals } from './first-hour/terminals.ts';

const USAGE = `Usage: npm run test:package

Packs the stage, and installs it in an empty folder. In a new CDK app it types the five minutes of packages/stage/README.md, and runs the
tests of that page.`;

const ROOT = join(import.meta.dirname, '..');
const PAGE = join('packages', 'stage', 'README.md');
/** The package with everything in it; a person waits for it at each install. */
const MOST_BYTES = 1_200_000;
/** How the page installs the stage. Here it comes from the tarball, because npm has no newer one than the last that was published. */
const INSTALL = 'npm install --save-dev @serverless-arcade/stage';
/** A block of a page: its language, the file that it is, and what is in it. */
const BLOCK = /^```(\w+)(?: (\S+))?\n(.*?)^```$/gms;

await runCommand(USAGE, {}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stage-package-'));
  try {
    const tarball = await pack(folder);
    installAlone(tarball, join(folder, 'empty'));
    const app = newApp(join(folder, 'hello'));
    await walkPage(tarball, app);
    runTests(app);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @returns the tarball */
async function pack(folder: string): Promise<string> {
  await buildPackage(join(folder, 'package'));
  const name = run('npm', ['pack', '--silent', './package'], folder).trim();
  const { size } = statSync(join(folder, name));
  console.log(`The tarball has ${Math.round(size / 1_000)} KB.`);
  if (size > MOST_BYTES) throw new CommandError(`The tarball has more than ${MOST_BYTES / 1_000} KB.`);
  return join(folder, name);
}

/** Installs the tarball and what it needs where nothing is, and asks for the help. */
function installAlone(tarball: string, folder: string): void {
  mkdirSync(folder);
  run('npm', ['init', '--yes'], folder);
  run('npm', ['install', '--no-audit', '--no-fund', tarball], folder);
  const help = run('npx', ['serverless-stage', '--help'], folder);
  if (!help.startsWith('Usage: serverless-stage')) throw new CommandError(`The help is: ${help}`);
  console.log('It is installed in an empty folder.');
}

/** What `cdk init` writes and installs, with a table, a function and a queue. */
function newApp(folder: string): string {
  mkdirSync(folder);
  const cdk = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const init = ['init', 'app', '--language', 'typescript', '--generate-only', '--no-notices'];
  run(process.execPath, [cdk, ...init], folder);
  run('npm', ['install', '--no-audit', '--no-fund'], folder);
  cpSync(join(import.meta.dirname, 'stage-package', 'hello'), folder, { recursive: true });
  return folder;
}

/** @throws CommandError when the page does not have it */
function sectionOf(title: string): string {
  const page = readFileSync(join(ROOT, PAGE), 'utf8');
  const section = page.split(/^(?=## )/m).find((one) => one.startsWith(`## ${title}\n`));
  if (section === undefined) throw new CommandError(`${PAGE} has no section "${title}".`);
  return section;
}

async function walkPage(tarball: string, app: string): Promise<void> {
  const section = sectionOf('The first five minutes');
  const blocks = blocksOf(section).map((block) => ({
    ...block,
    lines: block.lines.map((line) => line.replace(INSTALL, `npm install --silent --save-dev ${tarball}`)),
  }));
  if (!section.includes(INSTALL)) throw new CommandError(`${PAGE} does not say "${INSTALL}".`);
  const terminals = new Terminals(app, environment());
  try {
    await walk(blocks, {
      terminals,
      startOptions: ' --port 0',
      onBlock: ({ kind, lines }) => kind === 'typed' && console.log(`${PAGE} ${lines[0]}`),
    });
    console.log(`${blocks.length} blocks are as the page says.`);
  } finally {
    await terminals.close();
  }
}

/** Writes the files that the page shows, and runs its commands, each where the page has it. @throws CommandError when a test fails */
function runTests(app: string): void {
  for (const [, language, file, content = ''] of sectionOf('Open a stage in a test').matchAll(BLOCK)) {
    if (file !== undefined) writeFileSync(join(app, file), content);
    if (language !== 'sh') continue;
    run('sh', ['-ec', content], app);
    console.log(`${PAGE} ${content.trim().replaceAll('\n', '; ')}`);
  }
}

/** @throws CommandError with what it printed */
function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, {
      cwd,
      env: environment(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error);
    throw new CommandError(`${command} ${args.join(' ')} failed.\n${stdout}${stderr}`, { cause: error });
  }
}
