import { styleText } from 'node:util';
import type { TestLevel } from '@serverless-arcade/console/study/model.ts';
import { runCommand, UsageError } from './command.ts';
import { type IndexedPattern, patternIndex } from './pattern-index.ts';

const USAGE = `Usage: npm run patterns -- [--fit built|core|optional|guide|all] [--group <name>] [--tests] [<pattern id> ...]

Prints each pattern of the catalogue with the resources that show it and the tests that prove it: those that chapters build,
the core and what optional chapters add, unless --fit says otherwise. --tests names the tests.`;

const FITS: readonly string[] = ['built', 'core', 'optional', 'guide', 'all'];
const options = {
  fit: { type: 'string', default: 'built' },
  group: { type: 'string' },
  tests: { type: 'boolean' },
} as const;

interface Choice {
  readonly fit: string;
  readonly group?: string | undefined;
  readonly tests?: boolean | undefined;
}

/** Prints where each pattern is shown and by what it is proved. */
function printPatterns(positionals: readonly string[], values: Choice): void {
  const index = patternIndex();
  const unknown = positionals.filter((id) => !index.some((pattern) => pattern.id === id));
  if (unknown.length > 0) throw new UsageError(`No pattern ${unknown.join(', ')}.`);
  if (!FITS.includes(values.fit)) throw new UsageError(`--fit takes ${FITS.join(', ')}, not ${values.fit}.`);
  const groups = [...new Set(index.map(({ row }) => row.group))];
  const isGroup = (group: string) => group.toLowerCase() === values.group?.toLowerCase();
  if (values.group !== undefined && !groups.some(isGroup))
    throw new UsageError(`--group takes ${groups.join(', ')}, not ${values.group}.`);
  const chosen = index.filter((pattern) =>
    positionals.length > 0
      ? positionals.includes(pattern.id)
      : fits(pattern, values.fit) && (values.group === undefined || isGroup(pattern.row.group)),
  );
  const width = Math.max(...chosen.map(({ id }) => id.length), 7);
  const head = ['resources', 'template', 'behaviour', 'unit', 'demo'].map((title) => title.padStart(10)).join('');
  console.log(styleText('bold', `${'Pattern'.padEnd(width)}  ${'Group'.padEnd(14)}${head}`));
  for (const pattern of chosen) {
    const figures = [
      pattern.resources.length,
      count(pattern, 'template'),
      count(pattern, 'arcade', 'stage'),
      count(pattern, 'unit'),
      pattern.steps.length,
    ];
    const line = `${pattern.id.padEnd(width)}  ${pattern.row.group.padEnd(14)}${figures.map((figure) => `${figure || '-'}`.padStart(10)).join('')}`;
    console.log(isProved(pattern) ? line : styleText('dim', line));
    if (values.tests === true || positionals.length > 0) printDetails(pattern);
  }
  console.log('');
  for (const [fit, patterns] of Map.groupBy(chosen, ({ row }) => row.fit)) {
    const proved = patterns.filter(isProved).length;
    console.log(
      `${proved} of ${patterns.length} ${fit} patterns are proved by a test whose title begins with their id.`,
    );
  }
}

/** What chapters build is the core, and every other pattern that a resource of a golden template shows. */
const fits = ({ row, resources }: IndexedPattern, fit: string): boolean =>
  fit === 'all' || row.fit === fit || (fit === 'built' && (row.fit === 'core' || resources.length > 0));

const count = ({ tests }: IndexedPattern, ...levels: readonly TestLevel[]) =>
  tests.filter(({ level }) => levels.includes(level)).length;
const isProved = ({ tests }: IndexedPattern) => tests.length > 0;

function printDetails({ sources, resources, tests, steps }: IndexedPattern): void {
  for (const { file, line } of sources) console.log(styleText('dim', `    annotated  ${file}:${line}`));
  for (const resource of resources) console.log(styleText('dim', `    resource   ${resource}`));
  for (const { level, file, line, title } of tests)
    console.log(`    ${level.padEnd(10)} ${title} ${styleText('dim', `${file}:${line}`)}`);
  for (const title of steps) console.log(`    demo       ${title}`);
}

await runCommand(USAGE, { allowPositionals: true, options }, ({ positionals, values }) =>
  printPatterns(positionals, values),
);
