import { execFile } from 'node:child_process';
import { globSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { copyConstruct } from '../../scripts/copy/app.ts';
import { closureOf, copyableConstructs, findConstruct, ROOT } from '../../scripts/copy/constructs.ts';
import { synthDirectory } from '../support/synth-directory.ts';

const run = promisify(execFile);
const constructs = copyableConstructs();

/** Files that come along with constructs and are none. */
const PARTS: readonly string[] = [
  'lib/constructs/api/access-log.ts',
  'lib/constructs/arn-in-finding.ts',
  'lib/constructs/api/gateway-refusals.ts',
  'lib/constructs/api/no-token.ts',
  'lib/constructs/keys/administration.ts',
  'lib/constructs/queues/policy.ts',
  'lib/constructs/queues/redriver.ts',
  'lib/constructs/range.ts',
  'lib/constructs/storage/table-grants.ts',
  'lib/constructs/workflows/retry.ts',
];

test('cdk-constructs: every construct has an example', () => {
  const files = globSync('lib/constructs/**/*.ts', { cwd: ROOT }).sort();
  expect([...constructs.map(({ file }) => file), ...PARTS].sort()).toEqual(files);
});

test('cdk-constructs: the median construct is copied as three files or fewer', () => {
  const counts = constructs.map(({ file }) => closureOf(file).length).sort((a, b) => a - b);
  expect(counts[Math.floor(counts.length / 2)]).toBeLessThanOrEqual(3);
});

test('cdk-constructs: what is copied knows no word of the arcade, and no other part of it', () => {
  for (const { example } of constructs) {
    for (const file of closureOf(example)) {
      expect(file).toMatch(/^lib\/(pattern\.ts|constructs\/|examples\/)/);
      const words = readFileSync(join(ROOT, file), 'utf8').match(
        /\b(arcade|players?|games?|seasons?|leaderboards?|cabinets?|high score|chapters?)\b/gi,
      );
      expect({ file, words }).toEqual({ file, words: null });
    }
  }
});

describe('npm run copy', () => {
  test.each([
    ['delay-queue', 'delay-queue'],
    ['DelayQueue', 'delay-queue'],
    ['sqs-delay-queue', 'delay-queue'],
    ['sqs-visibility-timeout', 'work-queue'],
    ['codedeploy-hooks-rollback', 'gradual-deployments'],
    ['iam-role-per-function', 'live-function'],
    ['logs-insights-queries', 'log-query'],
    ['eventbridge-pattern-rule', 'event-rule'],
    ['eventbridge-schedule', 'function-schedule'],
    ['api-usage-plan-keys', 'api-keys'],
  ])('cdk-constructs: %s is %s', (id, name) => {
    expect(findConstruct(id)).toMatchObject({ name });
  });

  test('cdk-constructs: what is imported is no pattern', () => {
    expect(findConstruct('aws-cdk-lib')).toMatch(/^No construct/);
  });

  test('cdk-constructs: an id that nothing has is answered by one line with what there is', () => {
    expect(findConstruct('sqs-delay')).toMatch(/^No construct, .*"sqs-delay".*: .*delay-queue, .*topic-tracing, .*\.$/);
  });

  test('cdk-constructs: a folder with something in it is left alone', async () => {
    const folder = synthDirectory();
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    const [first] = constructs;
    await expect(first && copyConstruct(first, folder)).rejects.toThrow('is not empty');
    expect(readdirSync(folder)).toEqual(['mine.txt']);
  });
});

describe('every copy', () => {
  const copies = synthDirectory();
  const folderOf = (file: string) => file.replaceAll('/', '-').replace(/\.ts$/, '');

  beforeAll(async () => {
    for (const construct of constructs) await copyConstruct(construct, join(copies, folderOf(construct.file)));
    symlinkSync(join(ROOT, 'node_modules'), join(copies, 'node_modules'));
  }, 120_000);

  test('cdk-constructs: compiles by itself', async () => {
    const [{ file = '' } = {}] = constructs;
    const { compilerOptions } = JSON.parse(readFileSync(join(copies, folderOf(file), 'tsconfig.json'), 'utf8'));
    writeFileSync(
      join(copies, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['*/bin', '*/lib', '*/test'] }),
    );
    writeFileSync(join(copies, 'package.json'), '{ "type": "module" }');
    await run(join(ROOT, 'node_modules', '.bin', 'tsc'), ['--noEmit', '-p', copies]).catch((error) => {
      throw new Error(`${error.stdout}${error.stderr}`);
    });
  }, 120_000);

  test('cdk-constructs: synthesizes and passes its own test', async () => {
    const tests = globSync('*/test/*.test.ts', { cwd: copies });
    expect(tests).toHaveLength(constructs.length);
    const { stdout } = await run(
      process.execPath,
      ['--test', '--test-isolation=none', '--test-reporter=tap', ...tests],
      {
        cwd: copies,
      },
    ).catch((error) => {
      throw new Error(error.stdout);
    });
    expect(stdout).toContain(`# pass ${2 * constructs.length}\n`);
  }, 120_000);
});
